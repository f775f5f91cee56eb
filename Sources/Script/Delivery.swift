import Emotion

/// How a run of words is spoken, as far as the script says so; what is `nil` follows the line.
public struct Delivery: Sendable, Hashable {
  /// A way of speaking that is no emotion.
  public enum Style: String, CaseIterable, Sendable, Hashable {
    case whisper, soft, shout
  }

  /// How much a run stands out.
  public enum Emphasis: String, CaseIterable, Sendable, Hashable {
    case none, reduced, moderate, strong
  }

  /// The emotion of the run.
  public var emotion: EmotionMixture?
  /// What the emotion turns into by the end of the run.
  public var transition: EmotionMixture?
  /// The intensity of `emotion`, or of the line's own where that is `nil`.
  public var intensity: Intensity?
  /// The way of speaking.
  public var style: Style?
  /// How much the run stands out.
  public var emphasis: Emphasis?
  /// Tempo as a factor, 0.25...4.
  public var rate: Double?
  /// Change of pitch in semitones, -24...24.
  public var pitch: Double?
  /// Change of level in decibels, -60...20.
  public var volume: Double?
  /// What the text is, for reading it out: one of `sayAsKinds`.
  public var sayAs: String?
  /// Detail of `sayAs`, such as `dmy` for a date.
  public var sayAsFormat: String?
  /// What is said in place of the text.
  public var alias: String?
  /// How the text is pronounced, in the International Phonetic Alphabet.
  public var phonemes: String?

  /// Nothing said: all follows the line.
  public init() {}

  /// The kinds of `sayAs`.
  public static let sayAsKinds = [
    "cardinal", "number", "ordinal", "digits", "characters", "spell-out", "fraction", "unit", "date", "time",
    "telephone", "currency",
  ]

  /// Whether the run belongs to its words alone and must not grow by its neighbours.
  var isAtomic: Bool { sayAs != nil || alias != nil || phonemes != nil }
}
