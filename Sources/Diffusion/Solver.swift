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

/// One step of a schedule.
public struct Interval: Sendable {
  /// The path that levels between the two are taken from.
  public let path: NoisePath
  /// Where x is.
  public let from: NoiseLevel
  /// Where x goes.
  public let to: NoiseLevel
  /// How many steps of the schedule follow this one.
  public let remaining: Int

  /// A step between two levels; `remaining` is 0 for the last.
  public init(path: NoisePath, from: NoiseLevel, to: NoiseLevel, remaining: Int) {
    self.path = path
    self.from = from
    self.to = to
    self.remaining = remaining
  }

  /// The weight of x when the estimate of the data is held constant over the step: `sigma_t / sigma_s`.
  var keep: Double { to.sigma / from.sigma }

  /// The weight of the data estimate in that case: `alpha_t - alpha_s sigma_t / sigma_s`.
  var gain: Double { to.alpha - from.alpha * keep }
}

/// What a solver remembers from step to step, owned by whoever runs the loop.
public struct SolverMemory: Sendable {
  /// The estimates of the clean data, newest first; never empty after a step.
  public internal(set) var denoised: [Tensor] = []
  /// The levels of those estimates.
  var levels: [NoiseLevel] = []
  /// x before the step, for solvers that need it again.
  var anchor: [Float] = []
  /// Room for a step's noise.
  var scratch: [Float] = []
  /// The order of the last step, for solvers that vary it.
  var order = 0

  /// A memory without steps.
  public init() {
    denoised.reserveCapacity(4)
    levels.reserveCapacity(4)
  }

  /// Puts an estimate first and keeps the `limit` newest.
  mutating func record(_ estimate: consuming Tensor, at level: NoiseLevel, limit: Int) {
    if denoised.count == limit {
      denoised.removeLast()
      levels.removeLast()
    }
    denoised.insert(estimate, at: 0)
    levels.insert(level, at: 0)
  }

  /// Copies x into the anchor; allocates only the first time.
  mutating func keep(_ x: borrowing Tensor) {
    if anchor.count != x.count { anchor = [Float](repeating: 0, count: x.count) }
    anchor.withUnsafeMutableBufferPointer { anchor in
      x.scalars.withUnsafeBufferPointer { x in
        for i in 0..<x.count { anchor[i] = x[i] }
      }
    }
  }

  /// Adds noise of the given standard deviation to x; draws nothing when it is 0.
  mutating func addNoise(_ deviation: Double, to x: inout Tensor, from noise: inout NoiseSource) {
    if deviation == 0 { return }
    if scratch.count != x.count { scratch = [Float](repeating: 0, count: x.count) }
    noise.normal(into: &scratch)
    x.combine(1, deviation, scratch)
  }
}
