import Emotion

/// What is heard in the original's voice where a line is spoken.
public struct HeardEmotion: Sendable, Equatable {
  /// Calibrated probability of each category; they sum to 1.
  public var probabilities: [EmotionCategory: Double]
  /// 0 neutral, 1 as acted on average, at most 2.
  public var intensity: Double

  /// What is heard.
  public init(probabilities: [EmotionCategory: Double], intensity: Double) {
    (self.probabilities, self.intensity) = (probabilities, intensity)
  }

  /// The most probable category; of equals the first in the order of `EmotionCategory`.
  var dominant: EmotionCategory {
    EmotionCategory.allCases.max { (probabilities[$0] ?? 0) < (probabilities[$1] ?? 0) } ?? .neutral
  }

  /// How often a judgement this sure is right.
  var confidence: Double { probabilities[dominant] ?? 0 }

  /// The judgement as an alternative of a plan.
  var alternative: EmotionPlan.Alternative {
    .init(mixture: EmotionMixture(dominant), confidence: (confidence * 100).rounded() / 100, source: "audio")
  }

  /// The judgement in words.
  var said: String {
    "the voice sounds like \(dominant.rawValue), \(Int((confidence * 100).rounded())) %"
  }
}
