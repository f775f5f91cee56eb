import Tensor

/// The first-order step with a chosen share of fresh noise.
///
/// Eta 0 is `Euler`; eta 1 is the posterior of DDPM on the chosen steps. One evaluation per step. The noise
/// has the deviation `eta sigma_t sqrt(1 - (r_t / r_s)²)` with r = sigma / alpha, which is equation 16 of the
/// paper on the variance-preserving path and sigma_up of k-diffusion on the variance-exploding one.
/// - Source: Song et al. 2021 (DDIM), equations 12 and 16.
public struct DDIM: Solver {
  /// The share of fresh noise, 0 to 1.
  public let eta: Double

  /// The rule with a share of fresh noise.
  ///
  /// - Precondition: `eta` is 0 to 1.
  public init(eta: Double = 0) {
    precondition(eta >= 0 && eta <= 1, "DDIM's eta is 0 to 1, not \(eta)")
    self.eta = eta
  }

  /// `x' = alpha_t x0 + sqrt(sigma_t² - deviation²) epsilon + deviation z`.
  public func step(
    _ x: inout Tensor, over interval: Interval, _ denoiser: Denoiser, memory: inout SolverMemory,
    noise: inout NoiseSource
  ) throws(DiffusionError) {
    let (from, to) = (interval.from, interval.to)
    memory.record(try denoiser.denoised(x, at: from), at: from, limit: 1)
    let shrink = to.ratio / from.ratio
    let deviation = eta * to.sigma * max(1 - shrink * shrink, 0).squareRoot()
    let direction = max(to.sigma * to.sigma - deviation * deviation, 0).squareRoot() / from.sigma
    x.combine(direction, to.alpha - from.alpha * direction, memory.denoised[0].scalars)
    memory.addNoise(deviation, to: &x, from: &noise)
  }
}

extension Solver where Self == DDIM {
  /// The first-order step with a share of fresh noise, 0 to 1.
  public static func ddim(eta: Double = 0) -> DDIM { DDIM(eta: eta) }
}
