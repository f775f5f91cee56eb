import Emotion
import Script
import TTS

/// One line ready to be spoken: words with their delivery, voice, emotion and seed.
public struct SpokenLine: Sendable {
  /// Names the line in reports and files.
  public var id: String
  /// The name of its voice.
  public var voice: String
  /// Words, pauses and sounds with what the script says about each.
  public var spans: [ScriptSpan]
  /// How it is played where its spans do not say otherwise.
  public var setting: EmotionSetting
  /// Factor on the tempo, 0.5...2.
  public var rate: Double
  /// Shift of F0 in semitones, -12...12.
  public var pitch: Double
  /// The same seed gives the same sound.
  public var seed: UInt64

  /// A line to speak.
  public init(
    id: String, voice: String, spans: [ScriptSpan], setting: EmotionSetting, rate: Double = 1,
    pitch: Double = 0,
    seed: UInt64
  ) {
    self.id = id
    self.voice = voice
    self.spans = spans
    self.setting = setting
    self.rate = rate
    self.pitch = pitch
    self.seed = seed
  }

  /// The line of a plan.
  ///
  /// - Throws: `ScriptError` when the plan's text holds a tag that nobody knows.
  public init(_ line: EmotionPlan.Line, voice: String, seed: UInt64) throws(ScriptError) {
    self.init(
      id: line.id, voice: voice, spans: try ScriptMarkup.line(line.text, path: "line \(line.id)").spans,
      setting: line.setting, seed: seed)
  }

  /// Whether any of it is whispered.
  var isWhispered: Bool { spans.contains { $0.delivery.style == .whisper } }

  /// A run of the line that one request speaks, or the silence between two of them.
  enum Part: Equatable {
    case speech(
      spans: [TextSpan], setting: EmotionSetting, ending: EmotionSetting?, style: SpeechStyle, rate: Double,
      pitch: Double, gain: Double)
    case silence(seconds: Double)
    case sound(ScriptSpan.Sound, gain: Double)

    /// A text that is the same for equal parts only; finished lines are found again by it.
    var fingerprint: String {
      switch self {
      case .silence(let seconds): "silence \(seconds)"
      case .sound(let sound, let gain): "sound \(sound.rawValue) \(gain)"
      case .speech(let spans, let setting, let ending, let style, let rate, let pitch, let gain):
        (spans.map { span in
          "\(span.emphasis) " + Self.words(span)
        } + [
          "\(setting.mixture)", ending.map { "to \($0.mixture)" } ?? "",
          "\(setting.affect.valence) \(setting.affect.arousal) \(setting.affect.dominance)",
          "\(setting.intensity.value)", setting.direction ?? "", "\(style) \(rate) \(pitch) \(gain)",
        ]).joined(separator: "\u{1F}")
      }
    }

    private static func words(_ span: TextSpan) -> String {
      switch span.reading {
      case .plain: "plain \(span.text)"
      case .phonemes(let phonemes): "phonemes \(phonemes)"
      case .alias(let alias): "alias \(alias)"
      }
    }
  }

  /// The line as requests: neighbours with the same delivery speak in one breath.
  var parts: [Part] {
    var parts: [Part] = []
    for span in spans {
      switch span.content {
      case .pause(let seconds): parts.append(.silence(seconds: seconds))
      case .sound(let sound): parts.append(.sound(sound, gain: span.delivery.volume ?? 0))
      case .text(let text):
        let delivery = span.delivery
        let local = setting(of: span)
        let ending = span.delivery.transition.map { settled(on: $0, in: span) }
        let spoken = Self.spans(text, delivery)
        let style = Self.style(delivery.style)
        // A script's own wishes are met as far as the voice can; what a flag asks for is checked, not bent.
        let rate = delivery.rate.map { min(max(self.rate * $0, 0.5), 2) } ?? self.rate
        let pitch = delivery.pitch.map { min(max(self.pitch + $0, -12), 12) } ?? self.pitch
        let gain = delivery.volume ?? 0
        if ending == nil, case .speech(let before, local, nil, style, rate, pitch, gain)? = parts.last {
          parts[parts.count - 1] = .speech(
            spans: before + spoken, setting: local, ending: nil, style: style, rate: rate, pitch: pitch,
            gain: gain)
        } else {
          parts.append(
            .speech(
              spans: spoken, setting: local, ending: ending, style: style, rate: rate, pitch: pitch,
              gain: gain))
        }
      }
    }
    return parts.filter { part in
      guard case .speech(let spans, _, _, _, _, _, _) = part else { return true }
      return spans.contains { $0.text.contains { $0.isLetter || $0.isNumber } }
    }
  }

  /// What the script asks for and this program cannot do yet, in words.
  var unsupported: [String] {
    setting.direction.map { ["the direction \"\($0)\" is not played"] } ?? []
  }

  private func setting(of span: ScriptSpan) -> EmotionSetting {
    span.delivery.emotion.map { settled(on: $0, in: span) } ?? setting
  }

  private func settled(on mixture: EmotionMixture, in span: ScriptSpan) -> EmotionSetting {
    var result = setting
    result.mixture = mixture
    result.affect = mixture.affect
    result.intensity = span.delivery.intensity ?? result.intensity
    return result
  }

  /// The words with how they are read and how much they stand out.
  private static func spans(_ text: String, _ delivery: Delivery) -> [TextSpan] {
    let emphasis: Double =
      switch delivery.emphasis {
      case .strong: 1
      case .moderate: 0.6
      case .reduced: -0.6
      case .none?, nil: 0
      }
    var spans = [TextSpan(text)]
    if let phonemes = delivery.phonemes {
      spans = [TextSpan(text, reading: .phonemes(phonemes))]
    } else if let alias = delivery.alias {
      spans = [TextSpan(text, reading: .alias(alias))]
    } else if let kind = delivery.sayAs {
      spans = SayAs.spans(text, as: kind, format: delivery.sayAsFormat)
    }
    return spans.map { TextSpan($0.text, reading: $0.reading, emphasis: emphasis) }
  }

  private static func style(_ style: Delivery.Style?) -> SpeechStyle {
    switch style {
    case .whisper: .whisper
    case .soft: .soft
    case .shout: .shout
    case nil: .normal
    }
  }
}
