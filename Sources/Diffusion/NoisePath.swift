import Glibc

/// How data turns into noise: which alpha and sigma go with each time and each noise-to-signal ratio.
///
/// Every solver works with alpha and sigma alone, so a path is all that tells the families apart.
public enum NoisePath: Sendable, Hashable {
  /// `alpha² + sigma² = 1`; time is the training step of the table (DDPM, Stable Diffusion, LCM).
  case variancePreserving(BetaSchedule)
  /// `alpha = 1`; time is sigma itself (Karras et al. 2022, EDM).
  case varianceExploding
  /// `alpha = t`, `sigma = 1 - t`; time runs from 0 (noise) to 1 (data) (Lipman et al. 2023, Liu et al.
  /// 2023).
  case flow

  /// The level without noise, where sampling ends.
  public var clean: NoiseLevel {
    switch self {
    case .variancePreserving, .varianceExploding: NoiseLevel(time: 0, alpha: 1, sigma: 0)
    case .flow: NoiseLevel(time: 1, alpha: 1, sigma: 0)
    }
  }

  /// The level at a time as the path counts it.
  public func level(time: Double) -> NoiseLevel {
    switch self {
    case .variancePreserving(let betas):
      let ratio = exp(betas.logRatio(step: time))
      let alpha = 1 / (1 + ratio * ratio).squareRoot()
      return NoiseLevel(time: time, alpha: alpha, sigma: ratio * alpha)
    case .varianceExploding: return NoiseLevel(time: time, alpha: 1, sigma: time)
    case .flow: return NoiseLevel(time: time, alpha: time, sigma: 1 - time)
    }
  }

  /// The level with a noise-to-signal ratio sigma / alpha.
  ///
  /// Alpha and sigma are exact on every path; a time that the variance-preserving table does not reach is
  /// its nearest training step. An infinite ratio is pure noise.
  public func level(ratio: Double) -> NoiseLevel {
    if ratio == 0 { return clean }
    switch self {
    case .variancePreserving(let betas):
      let time = betas.step(logRatio: log(ratio))
      if ratio == .infinity { return NoiseLevel(time: time, alpha: 0, sigma: 1) }
      let alpha = 1 / (1 + ratio * ratio).squareRoot()
      return NoiseLevel(time: time, alpha: alpha, sigma: ratio * alpha)
    case .varianceExploding: return NoiseLevel(time: ratio, alpha: 1, sigma: ratio)
    case .flow:
      let alpha = 1 / (1 + ratio)
      return NoiseLevel(time: alpha, alpha: alpha, sigma: 1 - alpha)
    }
  }
}
