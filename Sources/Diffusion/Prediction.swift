import Tensor

/// What a network predicts about `x = alpha * data + sigma * noise`.
public enum Prediction: String, Codable, Sendable, CaseIterable {
  /// The noise (Ho et al. 2020).
  case epsilon
  /// `alpha * noise - sigma * data` (Salimans and Ho 2022).
  case v
  /// The data.
  case x0
  /// `data - noise`, the velocity of a flow whose time runs from noise to data (Lipman et al. 2023).
  ///
  /// Networks trained for time from data to noise (diffusers) predict its negative.
  case flow

  /// The weights that give `data = x * weight.x + prediction * weight.output`.
  ///
  /// - Throws: `DiffusionError.undefined` for epsilon at alpha 0.
  func weights(at level: NoiseLevel) throws(DiffusionError) -> (x: Double, output: Double) {
    let (alpha, sigma) = (level.alpha, level.sigma)
    switch self {
    case .epsilon:
      guard alpha > 0 else { throw .undefined(self, level) }
      return (1 / alpha, -sigma / alpha)
    case .v:
      let power = alpha * alpha + sigma * sigma
      return (alpha / power, -sigma / power)
    case .x0: return (0, 1)
    case .flow: return (1 / (alpha + sigma), sigma / (alpha + sigma))
    }
  }

  /// What a network of this kind would have answered to `x`, had it meant the clean data `denoised`.
  ///
  /// The inverse of `Denoiser.denoised`.
  /// - Throws: `DiffusionError.undefined` at the clean level, where x says nothing about the noise,
  ///   `.shapeMismatch` when the two shapes differ.
  public func output(
    denoised: Tensor, x: Tensor, at level: NoiseLevel
  ) throws(DiffusionError) -> Tensor {
    guard x.shape == denoised.shape else { throw .shapeMismatch(expected: x.shape, found: denoised.shape) }
    if self == .x0 { return denoised }
    guard level.sigma > 0 else { throw .undefined(self, level) }
    let weight = try weights(at: level)
    var output = denoised
    output.combine(1 / weight.output, -weight.x / weight.output, x.scalars)
    return output
  }
}
