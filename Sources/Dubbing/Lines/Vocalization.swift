import Emotion
import Script

/// A sound that is no word, as syllables in the line's own voice.
///
/// Laughter is a series of calls, about 4.4 a second, at an F0 well above that of speech, that fall and fade
/// (Bachorowski, Smoski and Owren, The acoustic features of human laughter, JASA 110, 2001). Breath is a whispered
/// vowel; played backwards it is drawn in.
struct Vocalization: Equatable {
  /// One call or breath.
  struct Syllable: Equatable {
    /// What the model speaks.
    var phonemes: String
    /// How it is played.
    var emotion = EmotionCategory.neutral
    /// Whispered, and so only breath.
    var isBreath = false
    /// Played backwards: breath drawn in.
    var isInhaled = false
    /// Factor on the tempo, 0.5...2.
    var rate = 1.0
    /// Shift of F0, semitones.
    var pitch = 0.0
    /// RMS level of what sounds, dBFS.
    var level: Double
    /// Silence after it, seconds.
    var pause = 0.03
  }

  /// In the order they sound.
  let syllables: [Syllable]

  /// How `sound` is made.
  init(_ sound: ScriptSpan.Sound) {
    syllables =
      switch sound {
      case .laugh:
        Self.calls("hˈɑ", 5, .joy, rate: 2, pitch: (7, 3), level: (-20, -29)) + [
          Self.inhaled(-38, pause: 0.05)
        ]
      case .chuckle: Self.calls("hˈʌ", 3, .joy, rate: 2, pitch: (3, 0), level: (-26, -32))
      case .giggle: Self.calls("hˈi", 6, .joy, rate: 2, pitch: (9, 6), level: (-25, -31))
      case .sigh: [Self.inhaled(-40), Self.exhaled("hˈɑɑ", rate: 0.6, level: -32)]
      case .breath: [Self.inhaled(-36)]
      case .gasp:
        [Syllable(phonemes: "hˈɑ", isBreath: true, isInhaled: true, rate: 1.8, level: -26, pause: 0.15)]
      case .sniff:
        [Syllable(phonemes: "fˈi", isBreath: true, isInhaled: true, rate: 2, level: -36, pause: 0.1)]
      case .sob:
        [Self.inhaled(-34, rate: 2)]
          + Self.calls("hˈə", 3, .sadness, rate: 1.7, pitch: (5, 3), level: (-27, -32))
          + [Self.inhaled(-36, rate: 1.5)]
      case .cough:
        Self.calls("kˈʌh", 2, .neutral, rate: 1.8, pitch: (0, -1), level: (-23, -26)).map {
          var cough = $0
          cough.isBreath = true
          cough.pause = 0.08
          return cough
        }
      case .groan:
        [Syllable(phonemes: "ˈʌʌm", emotion: .sadness, rate: 0.6, pitch: -3, level: -26, pause: 0.1)]
      case .yawn:
        [
          Self.inhaled(-34, rate: 0.6),
          Syllable(phonemes: "ˈɑɑ", emotion: .sadness, rate: 0.5, pitch: -1, level: -30, pause: 0.1),
        ]
      }
  }

  /// `count` calls from the first pitch and level to the last.
  private static func calls(
    _ phonemes: String, _ count: Int, _ emotion: EmotionCategory, rate: Double, pitch: (Double, Double),
    level: (Double, Double)
  ) -> [Syllable] {
    (0..<count).map { index in
      let share = Double(index) / Double(max(count - 1, 1))
      return Syllable(
        phonemes: phonemes, emotion: emotion, rate: rate, pitch: pitch.0 + (pitch.1 - pitch.0) * share,
        level: level.0 + (level.1 - level.0) * share, pause: index + 1 < count ? 0.03 : 0.1)
    }
  }

  private static func inhaled(_ level: Double, rate: Double = 0.9, pause: Double = 0.06) -> Syllable {
    Syllable(phonemes: "hˈɑ", isBreath: true, isInhaled: true, rate: rate, level: level, pause: pause)
  }

  private static func exhaled(_ phonemes: String, rate: Double, level: Double) -> Syllable {
    Syllable(phonemes: phonemes, isBreath: true, rate: rate, level: level, pause: 0.1)
  }
}
