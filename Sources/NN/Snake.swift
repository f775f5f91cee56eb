import Kernels
import Tensor

/// x + sin(alpha x)^2 / beta, with one alpha and one beta for each channel.
///
/// - Source: Ziyin, Hartwig and Ueda, "Neural networks fail to learn periodic functions", 2020; beta as in
///   BigVGAN (Lee et al. 2022).
public struct Snake: Sendable {
  private let alpha: [Float]
  private let inverseBeta: [Float]

  /// Loads `alpha` and, if `hasBeta`, `beta`, each `[channels]`; without it beta is alpha.
  ///
  /// - Parameter isLogarithmic: the file holds the logarithms.
  public init(
    _ weights: Weights, _ channels: Int, hasBeta: Bool = false, isLogarithmic: Bool = false
  ) throws(WeightsError) {
    var alpha = try weights.tensor("alpha", shape: [channels])
    var beta = hasBeta ? try weights.tensor("beta", shape: [channels]) : alpha
    if isLogarithmic { (alpha, beta) = (Activation.exp(alpha), Activation.exp(beta)) }
    self.alpha = alpha.scalars
    inverseBeta = beta.scalars.map { 1 / ($0 + 1e-9) }
  }

  /// - Parameter x: `[..., channels]`.
  public func callAsFunction(_ x: Tensor) -> Tensor {
    precondition(x.channels == alpha.count, "Snake over \(alpha.count) channels got \(x.shape)")
    let channels = alpha.count
    return Tensor(shape: x.shape) { output in
      x.scalars.withUnsafeBufferPointer { input in
        guard let input = input.baseAddress else { return }
        Parallelism.split(x.rows, grain: 16384 / channels + 1) {
          let start = $0.lowerBound * channels
          rk_snake(input + start, alpha, inverseBeta, output + start, $0.count, channels)
        }
      }
    }
  }
}
