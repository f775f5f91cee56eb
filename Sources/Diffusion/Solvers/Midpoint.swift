import Tensor

/// The second-order step that takes its slope from the middle of the interval.
///
/// Two evaluations per step. `.midpoint`, in time, is the usual choice for flow matching, where it may start
/// at pure noise and end clean. `.dpm2` has its middle in lambda.
public struct Midpoint: Solver {
  /// Where the middle of an interval is.
  public enum Center: Sendable {
    /// At the mean of the two times, as the path counts them.
    case time
    /// At the geometric mean of the two noise-to-signal ratios.
    case lambda
  }

  /// Where the middle is taken.
  public let center: Center

  /// The rule with the given middle.
  public init(_ center: Center) {
    self.center = center
  }

  /// An Euler step to the middle, then the whole interval with the slope found there.
  ///
  /// With the middle in lambda, a step that starts at pure noise or ends clean has no middle and is an
  /// Euler step.
  public func step(
    _ x: inout Tensor, over interval: Interval, _ denoiser: Denoiser, memory: inout SolverMemory,
    noise: inout NoiseSource
  ) throws(DiffusionError) {
    let (from, to) = (interval.from, interval.to)
    memory.record(try denoiser.denoised(x, at: from), at: from, limit: 1)
    let middle: NoiseLevel
    switch center {
    case .time: middle = interval.path.level(time: (from.time + to.time) / 2)
    case .lambda:
      if from.alpha == 0 || to.sigma == 0 {
        x.combine(interval.keep, interval.gain, memory.denoised[0].scalars)
        return
      }
      middle = interval.path.level(ratio: (from.ratio * to.ratio).squareRoot())
    }
    memory.keep(x)
    let half = Interval(path: interval.path, from: from, to: middle, remaining: interval.remaining)
    x.combine(half.keep, half.gain, memory.denoised[0].scalars)
    memory.record(try denoiser.denoised(x, at: middle), at: middle, limit: 1)
    // x' = x + x0 dalpha + (x_middle - alpha_middle x0) / sigma_middle dsigma.
    let slope = (to.sigma - from.sigma) / middle.sigma
    let data = to.alpha - from.alpha - slope * middle.alpha
    x.combine(slope, 1, memory.anchor, data, memory.denoised[0].scalars)
  }
}

extension Solver where Self == Midpoint {
  /// The midpoint rule in the path's time.
  public static var midpoint: Midpoint { Midpoint(.time) }
}
