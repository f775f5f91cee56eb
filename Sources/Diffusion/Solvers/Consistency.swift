import Tensor

/// The multi-step sampler of consistency models: jump to the data, then back to the next level, noised anew.
///
/// One evaluation per step; the last step, to the clean level, adds none. The network's boundary condition
/// is a matter of the denoiser: see `Denoiser.consistency`.
/// - Source: Song et al. 2023 (consistency models), algorithm 1; Luo et al. 2023 (LCM), algorithm 3.
public struct Consistency: Solver {
  /// The rule has no settings.
  public init() {}

  /// `x' = alpha_t x0 + sigma_t z`.
  public func step(
    _ x: inout Tensor, over interval: Interval, _ denoiser: Denoiser, memory: inout SolverMemory,
    noise: inout NoiseSource
  ) throws(DiffusionError) {
    memory.record(try denoiser.denoised(x, at: interval.from), at: interval.from, limit: 1)
    x.combine(0, interval.to.alpha, memory.denoised[0].scalars)
    memory.addNoise(interval.to.sigma, to: &x, from: &noise)
  }
}

extension Solver where Self == Consistency {
  /// The multi-step sampler of consistency models.
  public static var consistency: Consistency { Consistency() }
}

extension Denoiser {
  /// This network with the boundary condition of latent consistency models: near time 0 it returns x.
  ///
  /// `c_skip x + c_out x0`, `c_skip = d² / (s² + d²)`, `c_out = s / sqrt(s² + d²)`, s = `timeScale` * time.
  /// - Source: Luo et al. 2023 (LCM), section 4.1, with diffusers' defaults.
  public func consistency(timeScale: Double = 10, dataDeviation: Double = 0.5) -> Denoiser {
    Denoiser(.x0) { x, level in
      let time = timeScale * level.time
      let power = time * time + dataDeviation * dataDeviation
      var estimate = try denoised(x, at: level)
      estimate.combine(time / power.squareRoot(), dataDeviation * dataDeviation / power, x.scalars)
      return estimate
    }
  }
}
