import Emotion

/// What was read in a line or a direction, and why.
public struct EmotionReading: Sendable {
  /// What is felt; neutral when nothing is clear enough.
  public var mixture: EmotionMixture
  /// How strongly.
  public var intensity: Intensity
  /// How sure the reading is, 0...1.
  public var confidence: Double
  /// What else it could be, most likely first.
  public var alternatives: [EmotionPlan.Alternative]
  /// Whether the reader would rather not say; `mixture` is then neutral.
  public var isAbstention: Bool
  /// Why, in one line.
  public var reason: String
  /// The words that gave the emotion away.
  public var cause: String?
}

extension Double {
  /// Rounded to two decimals, for what a person reads.
  var short: Double { (self * 100).rounded() / 100 }
}
