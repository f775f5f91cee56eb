/// All that a person chose for how a line is played.
public struct EmotionSetting: Sendable, Hashable {
  /// What is felt.
  public var mixture: EmotionMixture
  /// Where it lies in the affect space: the mixture's own point, unless a person gave coordinates.
  public var affect: AffectVector
  /// How strongly.
  public var intensity: Intensity
  /// Free text for the actor, such as "barely holding back tears".
  public var direction: String?

  /// No emotion.
  public static let neutral = EmotionSetting(mixture: .neutral)

  /// A setting; `affect` defaults to the mixture's own point.
  public init(
    mixture: EmotionMixture, affect: AffectVector? = nil, intensity: Intensity = .acted,
    direction: String? = nil
  ) {
    self.mixture = mixture
    self.affect = affect ?? mixture.affect
    self.intensity = intensity
    self.direction = direction
  }

  /// Reads the text of `--emotion` (name, mixture or A/V/D; A/V/D keeps its exact coordinates).
  /// - Throws: `EmotionError` that says which part is wrong.
  public init(parsing emotion: String, intensity: Double = 1, direction: String? = nil) throws(EmotionError) {
    self.init(
      mixture: try EmotionMixture(parsing: emotion), affect: try AffectVector(parsing: emotion),
      intensity: try Intensity(intensity), direction: direction)
  }
}
