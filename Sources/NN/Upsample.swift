import Tensor

extension Tensor {
  /// Every pixel of `[height, width, channels]` repeated `factor` times both ways (nearest neighbour).
  public func upsampledNearest(_ factor: Int) -> Tensor {
    precondition(shape.count == 3 && factor > 0, "upsampling needs [height, width, channels], got \(shape)")
    let (height, width, channels) = (shape[0], shape[1], shape[2])
    return Tensor(shape: [height * factor, width * factor, channels]) { output in
      scalars.withUnsafeBufferPointer { input in
        guard let input = input.baseAddress else { return }
        Parallelism.split(height * factor, grain: 16384 / max(width * factor * channels, 1) + 1) { rows in
          for y in rows {
            for x in 0..<width * factor {
              (output + (y * width * factor + x) * channels).update(
                from: input + (y / factor * width + x / factor) * channels, count: channels)
            }
          }
        }
      }
    }
  }

  /// Every frame of `[frames, channels]` repeated: frame i `counts[i]` times (length regulation).
  public func repeatingFrames(_ counts: [Int]) -> Tensor {
    precondition(shape.count == 2 && counts.count == shape[0], "\(counts.count) counts for \(shape)")
    let channels = shape[1]
    return Tensor(shape: [counts.reduce(0, +), channels]) { output in
      scalars.withUnsafeBufferPointer { input in
        guard let input = input.baseAddress else { return }
        var next = output
        for (frame, count) in counts.enumerated() {
          for _ in 0..<count {
            next.update(from: input + frame * channels, count: channels)
            next += channels
          }
        }
      }
    }
  }
}
