import Tensor

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
