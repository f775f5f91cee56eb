import Emotion

/// What the ear hears in one utterance.
public struct EmotionReading: Sendable {
  /// Calibrated probability of each class the ear knows; they sum to 1.
  public let probabilities: [EmotionCategory: Double]
  /// The same as a mixture.
  public let mixture: EmotionMixture
  /// How strongly it is played: 0 neutral, 1 as acted on average, at most 2.
  public let intensity: Double
  /// The embedding it was read from.
  public let embedding: [Float]

  /// The most probable class; of equals the first in the order of `EmotionCategory`.
  public var dominant: EmotionCategory {
    EmotionCategory.allCases.max { (probabilities[$0] ?? 0) < (probabilities[$1] ?? 0) } ?? .neutral
  }

  /// How often the ear is right when it is this sure: the probability of the dominant class.
  public var confidence: Double { probabilities[dominant] ?? 0 }

  /// Valence, arousal and dominance: the mean of the classes' published places, weighted by probability.
  public var affect: AffectVector { mixture.affect }

  /// How probable the wanted mixture is: each part's probability, weighted by its share.
  public func score(of target: EmotionMixture) -> Double {
    target.basic.reduce(0) { $0 + $1.value * (probabilities[$1.key] ?? 0) }
  }
}
