import Emotion

/// One line of dialogue.
public struct ScriptLine: Sendable, Hashable {
  /// Names the line, unique in its script: the table's `id`, or its number counted from 1.
  public var id: String
  /// Who speaks; `defaultSpeaker` where the script does not say.
  public var speaker: String
  /// The words, pauses and sounds.
  public var spans: [ScriptSpan]
  /// When it starts, in seconds.
  public var start: Double?
  /// When it ends, in seconds.
  public var end: Double?
  /// The emotion of the whole line.
  public var emotion: EmotionMixture?
  /// Its exact point in the affect space, where the script gave coordinates.
  public var affect: AffectVector?
  /// The intensity of the whole line.
  public var intensity: Intensity?
  /// Free text for the actor.
  public var direction: String?
  /// The voice, where the script names one.
  public var voice: String?
  /// The language, where the script names one.
  public var language: String?
  /// Where the audio goes, where a table names it.
  public var out: String?
  /// The words in another language, for subtitles.
  public var translation: String?
  /// Where the line stands.
  public var location: ScriptLocation

  /// The speaker of lines in files that name none.
  public static let defaultSpeaker = "SPEAKER"

  /// A line of dialogue.
  public init(id: String, speaker: String, spans: [ScriptSpan], location: ScriptLocation) {
    self.id = id
    self.speaker = speaker
    self.spans = spans
    self.location = location
  }

  /// The words as they are written, for subtitles.
  public var text: String { spans.map(\.text).joined() }

  /// The words to say: aliases in place of what they stand for.
  public var spoken: String { spans.map(\.spoken).joined() }

  /// The line with its tags, in the form that every reader reads back to the same spans.
  public var markup: String { ScriptMarkup.text(of: spans) }

  /// How the line is played where its spans do not say otherwise; neutral where the script says nothing.
  public var setting: EmotionSetting {
    EmotionSetting(
      mixture: emotion ?? .neutral, affect: affect, intensity: intensity ?? .acted, direction: direction)
  }

  /// How one of its spans is played.
  public func setting(of span: ScriptSpan) -> EmotionSetting {
    var setting = setting
    if let emotion = span.delivery.emotion {
      setting.mixture = emotion
      setting.affect = emotion.affect
    }
    setting.intensity = span.delivery.intensity ?? setting.intensity
    return setting
  }
}
