import Tensor

/// A rule that moves x from one noise level to the next.
///
/// A solver is a value with its settings only; what it remembers between steps is a `SolverMemory` that the
/// caller owns. It asks the denoiser for estimates of the clean data and knows of the path only alpha and
/// sigma, because the probability-flow ODE on every path is `dx = x0 dalpha + epsilon dsigma` with
/// `epsilon = (x - alpha x0) / sigma`: one rule serves variance-preserving, variance-exploding and flow.
public protocol Solver: Sendable {
  /// Moves `x` over the interval.
  ///
  /// - Parameters:
  ///   - x: at `interval.from` before, at `interval.to` after.
  ///   - memory: fresh for the first step of a run, then as the step before left it.
  ///   - noise: drawn from by stochastic solvers only.
  /// - Throws: what `Denoiser.denoised` throws.
  func step(
    _ x: inout Tensor, over interval: Interval, _ denoiser: Denoiser, memory: inout SolverMemory,
    noise: inout NoiseSource
  ) throws(DiffusionError)
}
