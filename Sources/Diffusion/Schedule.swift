import Glibc

/// The noise levels a sampler visits, from noisy to clean, on one noise path.
///
/// A plain list: make one with the functions of this type, or from any levels. `n` steps have `n + 1`
/// levels, the last of which is normally clean.
public struct Schedule: Sendable, Hashable {
  /// The path that gives levels between those of the list.
  public let path: NoisePath
  /// The levels, with falling sigma / alpha.
  public let levels: [NoiseLevel]

  /// The number of steps from the first level to the last.
  public var stepCount: Int { levels.count - 1 }

  /// A schedule over explicit levels.
  ///
  /// - Throws: `DiffusionError.tooFewSteps` for fewer than two levels, `.notDecreasing` when one is not
  ///   cleaner than the level before it, `.outOfRange` for a negative or NaN share.
  public init(_ levels: [NoiseLevel], on path: NoisePath) throws(DiffusionError) {
    guard levels.count >= 2 else { throw .tooFewSteps(levels.count - 1, minimum: 1) }
    for level in levels {
      guard level.alpha >= 0, level.alpha < .infinity else {
        throw .outOfRange(name: "alpha", value: level.alpha, allowed: "0 to infinity")
      }
      guard level.sigma >= 0, level.sigma < .infinity else {
        throw .outOfRange(name: "sigma", value: level.sigma, allowed: "0 to infinity")
      }
    }
    for index in 1..<levels.count {
      let (ratio, next) = (levels[index - 1].ratio, levels[index].ratio)
      guard next < ratio else { throw .notDecreasing(index: index - 1, ratio: ratio, next: next) }
    }
    self.path = path
    self.levels = levels
  }

  /// A schedule over explicit noise-to-signal ratios (an "align your steps" list, Sabour et al. 2024).
  ///
  /// - Parameters:
  ///   - ratios: falling; append 0 to end clean.
  ///   - steps: how many steps to make of the list, by interpolating the logarithms of its positive
  ///     ratios evenly; nil takes the list as it is.
  public static func ratios(
    _ ratios: [Double], steps: Int? = nil, on path: NoisePath
  ) throws(DiffusionError) -> Schedule {
    guard let steps else { return try Schedule(ratios.map { path.level(ratio: $0) }, on: path) }
    let endsClean = ratios.last == 0
    let knots = (endsClean ? ratios.dropLast() : ratios[...]).map { log($0) }
    let count = endsClean ? steps : steps + 1
    guard steps >= 1 else { throw .tooFewSteps(steps, minimum: 1) }
    guard knots.count >= 2 else { throw .tooFewSteps(knots.count - 1, minimum: 1) }
    let interpolated = (0..<count).map { index in
      let place = Double(index) / Double(max(count - 1, 1)) * Double(knots.count - 1)
      let below = min(Int(place), knots.count - 2)
      return exp(knots[below] + (place - Double(below)) * (knots[below + 1] - knots[below]))
    }
    return try Schedule(
      (interpolated + (endsClean ? [0] : [])).map { path.level(ratio: $0) }, on: path)
  }

  /// Ratios evenly spaced in `ratio^(1/rho)`, dense near the clean end.
  ///
  /// They run from `first` to `last`, and the last step goes from there to clean data; without `endsClean` it
  /// is the last step that reaches `last`. The same holds for the other schedules by ratio.
  /// - Source: Karras et al. 2022 (EDM), equation 5.
  public static func karras(
    steps: Int, from first: Double, to last: Double, rho: Double = 7, endsClean: Bool = true,
    on path: NoisePath
  ) throws(DiffusionError) -> Schedule {
    guard rho > 0 else { throw .outOfRange(name: "rho", value: rho, allowed: "0 to infinity") }
    let (high, low) = (pow(first, 1 / rho), pow(last, 1 / rho))
    return try spaced(steps, first, last, endsClean, path) { pow(high + $0 * (low - high), rho) }
  }

  /// Ratios whose logarithms are evenly spaced.
  public static func exponential(
    steps: Int, from first: Double, to last: Double, endsClean: Bool = true, on path: NoisePath
  ) throws(DiffusionError) -> Schedule {
    try polyexponential(steps: steps, from: first, to: last, rho: 1, endsClean: endsClean, on: path)
  }

  /// Ratios whose logarithms follow a power of the step: rho above 1 spends more steps near the clean end.
  ///
  /// - Source: Crowson, k-diffusion (`get_sigmas_polyexponential`).
  public static func polyexponential(
    steps: Int, from first: Double, to last: Double, rho: Double, endsClean: Bool = true, on path: NoisePath
  ) throws(DiffusionError) -> Schedule {
    guard rho > 0 else { throw .outOfRange(name: "rho", value: rho, allowed: "0 to infinity") }
    let (high, low) = (log(first), log(last))
    return try spaced(steps, first, last, endsClean, path) { exp(low + pow(1 - $0, rho) * (high - low)) }
  }

  /// Even steps of flow time from pure noise (t = 0) to data (t = 1), bent by `shift`.
  ///
  /// `sigma = shift * s / (1 + (shift - 1) * s)` for even s: above 1 more steps go to the noisy end, as long
  /// or large samples need; 1 keeps the steps even.
  /// - Source: Esser et al. 2024 (Stable Diffusion 3), section 5.3.2.
  public static func flow(steps: Int, shift: Double = 1) throws(DiffusionError) -> Schedule {
    guard steps >= 1 else { throw .tooFewSteps(steps, minimum: 1) }
    guard shift > 0 else { throw .outOfRange(name: "shift", value: shift, allowed: "0 to infinity") }
    let levels = (0...steps).map { index in
      let even = Double(steps - index) / Double(steps)
      return NoisePath.flow.level(time: 1 - shift * even / (1 + (shift - 1) * even))
    }
    return try Schedule(levels, on: .flow)
  }

  /// `steps` positive ratios from `first` to `last` along `curve`, which maps 0...1 to falling ratios.
  private static func spaced(
    _ steps: Int, _ first: Double, _ last: Double, _ endsClean: Bool, _ path: NoisePath,
    along curve: (Double) -> Double
  ) throws(DiffusionError) -> Schedule {
    guard steps >= 1 else { throw .tooFewSteps(steps, minimum: 1) }
    guard first > 0, first < .infinity else {
      throw .outOfRange(name: "the first ratio", value: first, allowed: "0 to infinity, both excluded")
    }
    guard last > 0, last <= first else {
      throw .outOfRange(name: "the last ratio", value: last, allowed: "0 (excluded) to \(first)")
    }
    let count = endsClean ? steps : steps + 1
    let ratios = (0..<count).map { curve(Double($0) / Double(max(count - 1, 1))) }
    return try Schedule((ratios + (endsClean ? [0] : [])).map { path.level(ratio: $0) }, on: path)
  }
}
