import Tensor

/// The second-order step of EDM: Euler, then the mean of the slopes at both ends.
///
/// The slope along the straight line between the two levels is `x0 dalpha + epsilon dsigma`; on the
/// variance-exploding path and on flow that is Heun's rule in sigma and in t. Two evaluations per step, one
/// on a step that ends clean (an Euler step, since epsilon is not defined there).
/// - Source: Karras et al. 2022 (EDM), algorithm 1, without churn.
public struct Heun: Solver {
  /// Heun's rule has no settings.
  public init() {}

  /// One Euler step and its trapezoidal correction.
  public func step(
    _ x: inout Tensor, over interval: Interval, _ denoiser: Denoiser, memory: inout SolverMemory,
    noise: inout NoiseSource
  ) throws(DiffusionError) {
    let (from, to) = (interval.from, interval.to)
    memory.record(try denoiser.denoised(x, at: from), at: from, limit: 1)
    if to.sigma > 0 { memory.keep(x) }
    x.combine(interval.keep, interval.gain, memory.denoised[0].scalars)
    if to.sigma == 0 { return }
    memory.record(try denoiser.denoised(x, at: to), at: to, limit: 1)
    // x' = (x + x_euler + v2) / 2 with v2 = x0 dalpha + (x_euler - alpha_t x0) / sigma_t dsigma.
    let slope = (to.sigma - from.sigma) / to.sigma
    let data = to.alpha - from.alpha - slope * to.alpha
    x.combine((1 + slope) / 2, 0.5, memory.anchor, data / 2, memory.denoised[0].scalars)
  }
}

extension Solver where Self == Heun {
  /// The second-order step of EDM.
  public static var heun: Heun { Heun() }
}
