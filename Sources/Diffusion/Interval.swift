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
