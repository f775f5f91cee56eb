import Glibc
import Tensor

/// DPM-Solver++(2M): second order from two data estimates, one evaluation per step; and its SDE form.
///
/// The first step, and a step that ends clean, are first order. At pure noise lambda is infinite: the step
/// after it cannot extrapolate and is first order too.
/// - Source: Lu et al. 2022 (DPM-Solver++), algorithm 2 ("midpoint" form of diffusers) and, for the SDE,
///   equation 18 with section 4.4; k-diffusion's eta blends the two.
public struct DPMSolver2M: Solver {
  /// The share of fresh noise: 0 is the ODE, 1 the reverse SDE.
  public let eta: Double

  /// The rule with a share of fresh noise.
  ///
  /// - Precondition: `eta` is 0 to 1.
  public init(eta: Double = 0) {
    precondition(eta >= 0 && eta <= 1, "DPM-Solver++(2M)'s eta is 0 to 1, not \(eta)")
    self.eta = eta
  }

  /// `x' = (sigma_t / sigma_s) q^eta x + alpha_t (1 - q^(1 + eta)) (x0 + correction) + deviation z`
  /// with `q = exp(-h)`, the ratio of the noise-to-signal ratios.
  public func step(
    _ x: inout Tensor, over interval: Interval, _ denoiser: Denoiser, memory: inout SolverMemory,
    noise: inout NoiseSource
  ) throws(DiffusionError) {
    let (from, to) = (interval.from, interval.to)
    memory.record(try denoiser.denoised(x, at: from), at: from, limit: 2)
    let shrink = to.ratio / from.ratio
    let keep = eta == 0 ? interval.keep : interval.keep * pow(shrink, eta)
    let gain = eta == 0 ? interval.gain : to.alpha * (1 - pow(shrink, 1 + eta))
    if memory.denoised.count == 2 && to.sigma > 0 {
      // x0 + (x0 - x0_before) / (2 r) with r = h_before / h.
      let step = to.lambda - from.lambda
      let extra = 0.5 * step / (from.lambda - memory.levels[1].lambda)
      let (newest, before) = (memory.denoised[0].scalars, memory.denoised[1].scalars)
      x.combine(keep, gain * (1 + extra), newest, -gain * extra, before)
    } else {
      x.combine(keep, gain, memory.denoised[0].scalars)
    }
    let deviation = to.sigma * max(1 - pow(shrink, 2 * eta), 0).squareRoot()
    memory.addNoise(deviation, to: &x, from: &noise)
  }
}

extension Solver where Self == DPMSolver2M {
  /// DPM-Solver++(2M).
  public static var dpmSolver2M: DPMSolver2M { DPMSolver2M() }
  /// The SDE form of DPM-Solver++(2M).
  public static var dpmSolver2MSDE: DPMSolver2M { DPMSolver2M(eta: 1) }
}
