import Glibc
import Media
import Tensor

/// A turned square of a picture, in pixels: what a face network looks at.
public struct FaceRegion: Sendable, Equatable {
  /// The middle of the square.
  public var centre: SIMD2<Float>
  /// Length of a side.
  public var size: Float
  /// Radians clockwise (y points down) from the picture's x axis to the square's.
  public var angle: Float

  /// A region.
  public init(centre: SIMD2<Float>, size: Float, angle: Float = 0) {
    self.centre = centre
    self.size = size
    self.angle = angle
  }

  /// The region for the next look at a face with these landmarks: their box along the line of the eyes, 1.5
  /// times
  /// as large.
  init(around points: [SIMD3<Float>]) {
    let right = points[33], left = points[263]
    angle = atan2f(left.y - right.y, left.x - right.x)
    let (c, s) = (cosf(angle), sinf(angle))
    var low = SIMD2<Float>(repeating: .infinity), high = -low
    for p in points.prefix(LandmarkNetwork.skinCount) {
      let turned = SIMD2(c * p.x + s * p.y, c * p.y - s * p.x)
      low = pointwiseMin(low, turned)
      high = pointwiseMax(high, turned)
    }
    let middle = (low + high) / 2
    centre = SIMD2(c * middle.x - s * middle.y, s * middle.x + c * middle.y)
    size = 1.5 * max(high.x - low.x, high.y - low.y)
  }

  /// A place inside the square, 0...1 each way, in the picture's pixels.
  func place(_ p: SIMD2<Float>) -> SIMD2<Float> {
    let d = (p - 0.5) * size
    let (c, s) = (cosf(angle), sinf(angle))
    return centre + SIMD2(c * d.x - s * d.y, s * d.x + c * d.y)
  }

  /// The square as a tensor.
  ///
  /// The centre of pixel (x, y) lies at (x + 0.5, y + 0.5); samples are bilinear, of the picture shrunk by a
  /// whole
  /// factor first where they would skip pixels.
  /// - Parameters:
  ///   - count: pixels along a side.
  ///   - margin: rows and columns of zeros added at the bottom and the right (padding of strided layers).
  ///   - scale: multiplies the samples 0...255, then `offset` is added.
  ///   - isZeroOutside: whether pixels outside the picture count as 0 instead of repeating the edge.
  /// - Returns: `[count + margin, count + margin, 3]`.
  func sample(
    _ source: Image, count: Int, margin: Int, scale: Float, offset: Float, isZeroOutside: Bool
  ) -> Tensor {
    var image = source
    var factor = max(1, Int(size / Float(count)))
    if factor > 1, source.width >= factor, source.height >= factor {
      image = source.reduced(by: factor, around: self)
    } else {
      factor = 1
    }
    let shrink = 1 / Float(factor)
    let row = count + margin
    let (c, s) = (cosf(angle) * size / Float(count), sinf(angle) * size / Float(count))
    let (w, h, step) = (image.width, image.height, image.channelCount)
    return Tensor(shape: [row, row, 3]) { output in
      image.bytes.withUnsafeBufferPointer { bytes in
        nonisolated(unsafe) let (bytes, output) = (bytes, output)
        Parallelism.split(row, grain: 16) { rows in
          for j in rows {
            for i in 0..<row {
              let out = (j * row + i) * 3
              guard i < count, j < count else {
                for k in 0..<3 { output[out + k] = 0 }
                continue
              }
              let u = Float(i) + 0.5 - Float(count) / 2, v = Float(j) + 0.5 - Float(count) / 2
              let x = (centre.x + c * u - s * v) * shrink - 0.5, y = (centre.y + s * u + c * v) * shrink - 0.5
              let (x0, y0) = (x.rounded(.down), y.rounded(.down))
              let (fx, fy) = (x - x0, y - y0)
              var sum = SIMD4<Float>.zero
              for (dx, dy, weight) in [
                (0, 0, (1 - fx) * (1 - fy)), (1, 0, fx * (1 - fy)), (0, 1, (1 - fx) * fy), (1, 1, fx * fy),
              ] {
                let (px, py) = (Int(max(-9, min(1e6, x0))) + dx, Int(max(-9, min(1e6, y0))) + dy)
                if isZeroOutside, px < 0 || py < 0 || px >= w || py >= h { continue }
                let base = (max(0, min(h - 1, py)) * w + max(0, min(w - 1, px))) * step
                sum += weight * SIMD4(Float(bytes[base]), Float(bytes[base + 1]), Float(bytes[base + 2]), 0)
              }
              for k in 0..<3 { output[out + k] = sum[k] * scale + offset }
            }
          }
        }
      }
    }
  }
}

extension Image {
  /// The picture shrunk by a whole factor, each pixel the mean of a block; only around `region`, zeros
  /// elsewhere.
  func reduced(by factor: Int, around region: FaceRegion) -> Image {
    let (w, h) = (width / factor, height / factor)
    var out = Image(width: w, height: h)
    let reach = region.size * 0.75
    func span(_ middle: Float, _ limit: Int) -> Range<Int> {
      let low = max(0, min(limit, Int(max(0, middle - reach)) / factor - 1))
      let high = max(low, min(limit, Int(max(0, middle + reach)) / factor + 2))
      return low..<high
    }
    let step = channelCount
    bytes.withUnsafeBufferPointer { source in
      for y in span(region.centre.y, h) {
        for x in span(region.centre.x, w) {
          var sums = SIMD3<Int>.zero
          for dy in 0..<factor {
            var base = ((y * factor + dy) * width + x * factor) * step
            for _ in 0..<factor {
              sums &+= SIMD3(Int(source[base]), Int(source[base + 1]), Int(source[base + 2]))
              base += step
            }
          }
          let count = factor * factor
          for k in 0..<3 { out.bytes[(y * w + x) * 3 + k] = UInt8((sums[k] + count / 2) / count) }
        }
      }
    }
    return out
  }
}
