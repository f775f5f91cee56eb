import Tensor

/// Summing up a sequence of frames.
enum Statistics {
  /// Each frame brought to mean 0 and variance 1 over its channels, then mean and deviation of every channel
  /// over the frames.
  ///
  /// - Parameter x: `[frames, size]`, at least one frame.
  /// - Returns: `[1, 2 * size]`: the means, then the deviations.
  static func meanAndDeviation(_ x: Tensor) -> Tensor {
    let (frames, size) = (x.shape[0], x.shape[1])
    var rows = x.scalars
    for frame in 0..<frames {
      let range = frame * size..<(frame + 1) * size
      var (sum, squares) = (0.0, 0.0)
      for value in rows[range] { sum += Double(value) }
      let mean = sum / Double(size)
      for value in rows[range] { squares += (Double(value) - mean) * (Double(value) - mean) }
      let scale = 1 / (squares / Double(size) + 1e-5).squareRoot()
      for index in range { rows[index] = Float((Double(rows[index]) - mean) * scale) }
    }
    var result = [Float](repeating: 0, count: 2 * size)
    for channel in 0..<size {
      var (sum, squares) = (0.0, 0.0)
      for frame in 0..<frames { sum += Double(rows[frame * size + channel]) }
      let mean = sum / Double(frames)
      for frame in 0..<frames {
        let difference = Double(rows[frame * size + channel]) - mean
        squares += difference * difference
      }
      result[channel] = Float(mean)
      result[size + channel] = Float((squares / Double(frames)).squareRoot())
    }
    return Tensor(result, shape: [1, 2 * size])
  }

  /// The means of neighbouring pairs of frames; a last odd frame is left out.
  ///
  /// - Parameter x: `[frames, size]`, at least two frames.
  /// - Returns: `[frames / 2, size]`.
  static func pairMeans(_ x: Tensor) -> Tensor {
    let (pairs, size) = (x.shape[0] / 2, x.shape[1])
    var result = [Float](repeating: 0, count: pairs * size)
    for pair in 0..<pairs {
      for channel in 0..<size {
        let first = x.scalars[2 * pair * size + channel]
        result[pair * size + channel] = (first + x.scalars[(2 * pair + 1) * size + channel]) / 2
      }
    }
    return Tensor(result, shape: [pairs, size])
  }
}
