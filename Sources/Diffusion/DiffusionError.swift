/// What can go wrong while a schedule is built or a sample is drawn.
public enum DiffusionError: Error, Sendable {
  /// A schedule needs at least `minimum` steps.
  case tooFewSteps(Int, minimum: Int)
  /// The noise-to-signal ratio of a schedule does not fall from one level to the next.
  case notDecreasing(index: Int, ratio: Double, next: Double)
  /// A number lies outside its range, given in words.
  case outOfRange(name: String, value: Double, allowed: String)
  /// The operation needs a path whose times are discrete training steps.
  case needsTrainedSteps
  /// The denoiser answered with another shape than its input's.
  case shapeMismatch(expected: [Int], found: [Int])
  /// The prediction says nothing about the clean data at this level (epsilon at pure noise).
  case undefined(Prediction, NoiseLevel)
  /// The denoiser answered with infinity or NaN.
  case notFinite(NoiseLevel)
  /// The denoiser's closure threw.
  case denoiserFailed(any Error)
  /// The task was cancelled after `step` of `count` steps.
  case cancelled(step: Int, count: Int)

  /// What to do about it.
  public var help: String {
    switch self {
    case .tooFewSteps(_, let minimum): "Ask for at least \(minimum) steps."
    case .notDecreasing: "List the levels from noisy to clean, without repeats."
    case .outOfRange(let name, _, let allowed): "Choose \(name) in \(allowed)."
    case .needsTrainedSteps: "Use a variance-preserving path, or a schedule given by ratios."
    case .shapeMismatch: "Check the network's sizes against the sampler's shape."
    case .undefined: "Start the schedule below pure noise, or use a v, flow or x0 prediction."
    case .notFinite: "Check the weights and the conditioning; a smaller guidance scale may help."
    case .denoiserFailed: "See the network's own message."
    case .cancelled: "Run again to draw the sample."
    }
  }
}

extension DiffusionError: CustomStringConvertible {
  /// What happened, with the values.
  public var description: String {
    switch self {
    case .tooFewSteps(let steps, _): "A schedule of \(steps) steps is too short."
    case .notDecreasing(let index, let ratio, let next):
      "Level \(index) of the schedule has noise-to-signal ratio \(ratio), the next has \(next)."
    case .outOfRange(let name, let value, let allowed): "\(name) is \(value), outside \(allowed)."
    case .needsTrainedSteps: "This path has no discrete training steps to space a schedule over."
    case .shapeMismatch(let expected, let found):
      "The denoiser was given shape \(expected) and answered with \(found)."
    case .undefined(let prediction, let level):
      "A prediction of \(prediction) does not determine the clean data at alpha \(level.alpha)."
    case .notFinite(let level):
      "The denoiser's answer at time \(level.time) (sigma \(level.sigma)) holds infinity or NaN."
    case .denoiserFailed(let error): "The denoiser failed: \(error)"
    case .cancelled(let step, let count): "Sampling was cancelled after \(step) of \(count) steps."
    }
  }
}
