import Kernels
import Tensor

/// GroupNorm over all pixels or frames of each group of channels, PyTorch's `nn.GroupNorm`.
public struct GroupNorm: Sendable {
  /// Rows whose sums are kept apart in f32 before they are added up in double precision. Fixed, so that the
  /// result does not depend on the number of threads.
  private static let chunk = 256

  private let groups, channels: Int
  private let epsilon: Float
  private let activation: Activation
  private let gamma, beta: [Float]

  /// Loads `weight` and `bias`, each `[channels]`.
  public init(
    _ weights: Weights, groups: Int, _ channels: Int, epsilon: Float = 1e-5, activation: Activation = .none
  ) throws(WeightsError) {
    guard groups > 0, channels % groups == 0 else {
      throw weights.badSizes("weight", "\(channels) channels in \(groups) groups")
    }
    (self.groups, self.channels, self.epsilon) = (groups, channels, epsilon)
    self.activation = activation
    gamma = try weights.tensor("weight", shape: [channels]).scalars
    beta = try weights.tensor("bias", shape: [channels]).scalars
  }

  /// - Parameter x: `[frames, channels]` or `[height, width, channels]`.
  public func callAsFunction(_ x: Tensor) -> Tensor {
    precondition(x.channels == channels, "GroupNorm of \(channels) channels got \(x.shape)")
    return Tensor(shape: x.shape) { output in
      x.scalars.withUnsafeBufferPointer { input in
        guard let input = input.baseAddress else { return }
        let (scale, shift) = factors(input, rows: x.rows)
        Parallelism.split(x.rows, grain: 8192 / channels + 1) {
          let start = $0.lowerBound * channels
          rk_affine(
            input + start, scale, shift, activation.code, activation.slope, output + start, $0.count,
            channels)
        }
      }
    }
  }

  /// Each channel's factor and offset.
  ///
  /// One pass sums distances to the first row and their squares; that row is near enough to the mean for the
  /// difference of the two sums to keep its digits.
  private func factors(_ x: UnsafePointer<Float>, rows: Int) -> (scale: [Float], shift: [Float]) {
    let chunks = (rows + Self.chunk - 1) / Self.chunk
    var sums = [Float](repeating: 0, count: chunks * 2 * channels)
    sums.withUnsafeMutableBufferPointer { sums in
      guard let sums = sums.baseAddress else { return }
      Parallelism.split(chunks, grain: max(1, 16384 / (Self.chunk * channels))) { range in
        for chunk in range {
          let first = chunk * Self.chunk, part = sums + chunk * 2 * channels
          rk_channel_sums(
            x + first * channels, x, min(Self.chunk, rows - first), channels, part, part + channels)
        }
      }
    }
    var scale = [Float](repeating: 0, count: channels), shift = scale
    let size = channels / groups, count = Double(rows)
    for group in 0..<groups {
      let members = group * size..<(group + 1) * size
      var means: [Double] = []
      var spread = 0.0
      for channel in members {
        var sum = 0.0, squares = 0.0
        for chunk in 0..<chunks {
          sum += Double(sums[chunk * 2 * channels + channel])
          squares += Double(sums[(chunk * 2 + 1) * channels + channel])
        }
        means.append(Double(x[channel]) + sum / count)
        spread += squares - sum * sum / count
      }
      let mean = means.reduce(0, +) / Double(size)
      for channelMean in means { spread += count * (channelMean - mean) * (channelMean - mean) }
      let inverse = 1 / (spread / (count * Double(size)) + Double(epsilon)).squareRoot()
      for channel in members {
        scale[channel] = Float(inverse) * gamma[channel]
        shift[channel] = beta[channel] - Float(mean * inverse) * gamma[channel]
      }
    }
    return (scale, shift)
  }
}
