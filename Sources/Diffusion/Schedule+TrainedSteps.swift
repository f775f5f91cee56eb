import Glibc

/// Schedules over the discrete training steps of a variance-preserving path.
extension Schedule {
  /// How to choose sampling steps among the training steps (Lin et al. 2023, table 2, in diffusers' names).
  public enum Spacing: String, Sendable, CaseIterable {
    /// From the last training step to the first, both included.
    case linspace
    /// Every (training / sampling)-th step from step 0 up: never visits the noisiest steps.
    case leading
    /// Every (training / sampling)-th step from the last one down.
    case trailing
  }

  /// A schedule over training steps, ending clean.
  ///
  /// - Throws: `DiffusionError.needsTrainedSteps` on a path without training steps, `.outOfRange` when more
  ///   steps are asked for than were trained.
  public static func trainedSteps(
    _ steps: Int, spacing: Spacing = .trailing, on path: NoisePath
  ) throws(DiffusionError) -> Schedule {
    let count = Double(try trainedStepCount(of: path, atLeast: steps))
    let times: [Double] =
      switch spacing {
      case .linspace:
        (0..<steps).map {
          ((count - 1) * (1 - Double($0) / Double(max(steps - 1, 1)))).rounded(.toNearestOrEven)
        }
      case .leading:
        (0..<steps).map { Double(steps - 1 - $0) * (count / Double(steps)).rounded(.down) }
      case .trailing:
        (0..<steps).map { (count - Double($0) * count / Double(steps)).rounded(.toNearestOrEven) - 1 }
      }
    return try Schedule(times.map { path.level(time: $0) } + [path.clean], on: path)
  }

  /// The steps of a consistency model distilled on `distilledSteps` even training steps, ending clean.
  ///
  /// - Source: Luo et al. 2023 (LCM), section 4.3, with diffusers' choice of the subset.
  public static func consistency(
    steps: Int, distilledSteps: Int = 50, on path: NoisePath
  ) throws(DiffusionError) -> Schedule {
    let trained = try trainedStepCount(of: path, atLeast: max(steps, distilledSteps))
    guard steps <= distilledSteps else {
      throw .outOfRange(name: "steps", value: Double(steps), allowed: "1 to \(distilledSteps)")
    }
    let skip = trained / distilledSteps
    let times = (0..<steps).map { index in
      (distilledSteps - index * distilledSteps / steps) * skip - 1
    }
    return try Schedule(times.map { path.level(time: Double($0)) } + [path.clean], on: path)
  }

  private static func trainedStepCount(
    of path: NoisePath, atLeast steps: Int
  ) throws(DiffusionError) -> Int {
    guard case .variancePreserving(let betas) = path else { throw .needsTrainedSteps }
    guard steps >= 1 else { throw .tooFewSteps(steps, minimum: 1) }
    guard steps <= betas.stepCount else {
      throw .outOfRange(name: "steps", value: Double(steps), allowed: "1 to \(betas.stepCount)")
    }
    return betas.stepCount
  }
}
