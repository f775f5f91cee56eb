import Glibc

/// The noise of each training step of a variance-preserving diffusion, as noise-to-signal ratios.
///
/// Between two training steps the logarithm of the ratio is interpolated linearly (as k-diffusion does);
/// outside the table the nearest step counts.
public struct BetaSchedule: Sendable, Hashable {
  /// `log(sigma / alpha)` of each training step, rising.
  let logRatios: [Double]

  /// The number of training steps, 1000 for most published models.
  public var stepCount: Int { logRatios.count }

  /// The smallest and largest noise-to-signal ratio of the table.
  public var ratios: ClosedRange<Double> { exp(logRatios[0])...exp(logRatios[stepCount - 1]) }

  /// The table of the given betas, the variance that each step adds.
  ///
  /// - Throws: `DiffusionError.outOfRange` for a beta outside 0 to 1, `.tooFewSteps` for fewer than two.
  public init(betas: [Double]) throws(DiffusionError) {
    guard betas.count >= 2 else { throw .tooFewSteps(betas.count, minimum: 2) }
    var product = 1.0
    var logRatios: [Double] = []
    logRatios.reserveCapacity(betas.count)
    for beta in betas {
      guard beta > 0, beta < 1 else {
        throw .outOfRange(name: "beta", value: beta, allowed: "0 to 1, both excluded")
      }
      product *= 1 - beta
      logRatios.append(0.5 * log((1 - product) / product))
    }
    self.logRatios = logRatios
  }

  /// Betas on a straight line (Ho et al. 2020, DDPM: 1e-4 to 0.02).
  public static func linear(
    from first: Double = 1e-4, to last: Double = 0.02, steps: Int = 1000
  ) throws(DiffusionError) -> BetaSchedule {
    try BetaSchedule(betas: ramp(first, last, steps))
  }

  /// Betas whose square roots lie on a straight line (Rombach et al. 2022, latent diffusion).
  public static func scaledLinear(
    from first: Double = 0.00085, to last: Double = 0.012, steps: Int = 1000
  ) throws(DiffusionError) -> BetaSchedule {
    guard first > 0 else { throw .outOfRange(name: "beta", value: first, allowed: "0 to 1, both excluded") }
    return try BetaSchedule(betas: ramp(first.squareRoot(), last.squareRoot(), steps).map { $0 * $0 })
  }

  /// Betas of the squared-cosine curve, capped at 0.999 (Nichol and Dhariwal 2021, equation 17).
  public static func cosine(steps: Int = 1000) throws(DiffusionError) -> BetaSchedule {
    func signal(_ step: Int) -> Double {
      let root = cos((Double(step) / Double(steps) + 0.008) / 1.008 * .pi / 2)
      return root * root
    }
    return try BetaSchedule(betas: (0..<max(steps, 0)).map { min(1 - signal($0 + 1) / signal($0), 0.999) })
  }

  private static func ramp(_ first: Double, _ last: Double, _ count: Int) -> [Double] {
    (0..<max(count, 0)).map { first + (last - first) * Double($0) / Double(max(count - 1, 1)) }
  }

  /// `log(sigma / alpha)` at a training step, which may be fractional.
  func logRatio(step: Double) -> Double {
    let step = min(max(step, 0), Double(stepCount - 1))
    let below = min(Int(step), stepCount - 2)
    return logRatios[below] + (step - Double(below)) * (logRatios[below + 1] - logRatios[below])
  }

  /// The training step, fractional, that has the given `log(sigma / alpha)`.
  func step(logRatio: Double) -> Double {
    if logRatio <= logRatios[0] { return 0 }
    var below = 0
    var above = stepCount - 1
    if logRatio >= logRatios[above] { return Double(above) }
    while above - below > 1 {
      let middle = (below + above) / 2
      if logRatios[middle] <= logRatio { below = middle } else { above = middle }
    }
    return Double(below) + (logRatio - logRatios[below]) / (logRatios[above] - logRatios[below])
  }
}
