import Tensor

/// The first-order step: the estimate of the data is held constant over the interval.
///
/// One rule under many names: DDIM at eta 0 (Song et al. 2021, equation 12), the Euler step of k-diffusion in
/// sigma, and the Euler step of flow matching in t. One evaluation per step.
public struct Euler: Solver {
  /// The only Euler there is.
  public init() {}

  /// `x' = (sigma_t / sigma_s) x + (alpha_t - alpha_s sigma_t / sigma_s) x0`.
  public func step(
    _ x: inout Tensor, over interval: Interval, _ denoiser: Denoiser, memory: inout SolverMemory,
    noise: inout NoiseSource
  ) throws(DiffusionError) {
    memory.record(try denoiser.denoised(x, at: interval.from), at: interval.from, limit: 1)
    x.combine(interval.keep, interval.gain, memory.denoised[0].scalars)
  }
}

extension Solver where Self == Euler {
  /// The first-order step.
  public static var euler: Euler { Euler() }
}
