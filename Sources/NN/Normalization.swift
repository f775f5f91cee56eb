import Kernels
import Tensor

/// LayerNorm over the last axis, PyTorch's `nn.LayerNorm`.
public struct LayerNorm: Sendable {
  let channels: Int
  let epsilon: Float
  let gamma, beta: [Float]?

  /// Loads `weight` and `bias`, each `[channels]`, unless `affine` is false.
  public init(
    _ weights: Weights, _ channels: Int, epsilon: Float = 1e-5, affine: Bool = true, bias: Bool = true
  ) throws(WeightsError) {
    (self.channels, self.epsilon) = (channels, epsilon)
    gamma = affine ? try weights.tensor("weight", shape: [channels]).scalars : nil
    beta = affine && bias ? try weights.tensor("bias", shape: [channels]).scalars : nil
  }

  /// - Parameter x: `[..., channels]`.
  public func callAsFunction(_ x: Tensor) -> Tensor {
    normalizeRows(x, channels, gamma: gamma, beta: beta, epsilon: epsilon, center: true)
  }
}

/// RMSNorm over the last axis: x / sqrt(mean(x^2) + epsilon) * weight.
///
/// - Source: Zhang and Sennrich, "Root mean square layer normalization", 2019.
public struct RMSNorm: Sendable {
  private let channels: Int
  private let epsilon: Float
  private let gamma: [Float]

  /// Loads `weight` `[channels]`.
  public init(_ weights: Weights, _ channels: Int, epsilon: Float = 1e-6) throws(WeightsError) {
    (self.channels, self.epsilon) = (channels, epsilon)
    gamma = try weights.tensor("weight", shape: [channels]).scalars
  }

  /// - Parameter x: `[..., channels]`.
  public func callAsFunction(_ x: Tensor) -> Tensor {
    normalizeRows(x, channels, gamma: gamma, beta: nil, epsilon: epsilon, center: false)
  }
}

/// LayerNorm or RMSNorm of every row of `x`, spread over threads.
func normalizeRows(
  _ x: Tensor, _ channels: Int, gamma: [Float]?, beta: [Float]?, epsilon: Float, center: Bool
) -> Tensor {
  precondition(x.channels == channels, "a norm of \(channels) channels got \(x.shape)")
  return Tensor(shape: x.shape) { output in
    x.scalars.withUnsafeBufferPointer { input in
      guard let input = input.baseAddress else { return }
      withOptional(gamma) { gamma in
        withOptional(beta) { beta in
          Parallelism.split(x.rows, grain: 16384 / channels + 1) {
            let start = $0.lowerBound * channels
            rk_layer_norm(
              input + start, gamma, beta, epsilon, center ? 1 : 0, output + start, $0.count, channels)
          }
        }
      }
    }
  }
}
