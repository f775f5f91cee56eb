import Emotion
import Glibc

/// The signal layer of emotion: which voice quality each basic emotion has when it is fully acted.
///
/// Intensity scales the quality, mixtures add up: intensity 0 is exactly neutral, and each parameter grows or
/// falls steadily up to intensity 2, more slowly above 1.
/// - Source: starting from sizes between the normal and the strong intensity of 16 actors' readings of the same
///   sentences, as differences to each actor's own neutral (docs/results/acted-speech.md), of which calm is one;
///   contempt, which they did not act, from Juslin and Laukka, "Communication of emotions in vocal expression", 2003, table 7.
public struct EmotionRules: Sendable, Equatable {
  /// The quality of each emotion at intensity 1; emotions without an entry are neutral.
  public let qualities: [EmotionCategory: VoiceQuality]

  /// Rules with the given qualities.
  public init(qualities: [EmotionCategory: VoiceQuality]) {
    self.qualities = qualities
  }

  /// The sizes at which synthetic speech is heard as the emotion.
  ///
  /// Found by training/speech/tune_rules.py: a response surface of what the shipped ear hears and of DistillMOS over
  /// a thousand utterances with random qualities, drawn towards the sizes of acting; the figures were then rounded.
  /// Formants hardly move: 3 % cost a third of a point of DistillMOS and told the ear nothing.
  public static let standard = EmotionRules(qualities: [
    .anger: VoiceQuality(
      pitchShift: 4, range: 1.7, rate: 0.93, energy: 6, tilt: 3, finalSlope: -1.8),
    .joy: VoiceQuality(pitchShift: 4, range: 1.7, rate: 1.03, energy: 4, tilt: 1.8),
    .sadness: VoiceQuality(
      pitchShift: 1, range: 0.5, rate: 0.76, energy: -5, tilt: -1.4, breath: 0.3, finalSlope: 0.4),
    .fear: VoiceQuality(
      pitchShift: 6.5, range: 0.7, energy: 4, tilt: 1.8, breath: 0.25, finalSlope: 1.5, tremor: 0.5),
    .surprise: VoiceQuality(
      pitchShift: 4.6, range: 2.2, rate: 1.04, energy: 3.8, tilt: 2, breath: 0.07, finalSlope: 4),
    .disgust: VoiceQuality(
      pitchShift: -1, range: 2.1, rate: 0.76, energy: -1, tilt: 0.7, breath: 0.2, formants: 0.98,
      creak: 0.43),
    .contempt: VoiceQuality(
      pitchShift: -1, range: 0.85, rate: 0.9, energy: -1, tilt: 0.5, finalSlope: -1.5, creak: 0.25),
    .calm: VoiceQuality(
      pitchShift: -0.4, range: 0.72, rate: 0.85, energy: -2.6, tilt: -0.3, breath: 0.15),
  ])

  /// The quality of a setting: the mixture's weighted sum times the strength of its intensity.
  public func quality(for setting: EmotionSetting) -> VoiceQuality {
    let weights = setting.mixture.basic
    var sum = VoiceQuality.neutral
    // The fixed order of the categories keeps float sums the same in every run.
    for category in EmotionCategory.allCases {
      guard let weight = weights[category], let quality = qualities[category] else { continue }
      sum = sum.adding(quality, times: Float(weight))
    }
    return sum.scaled(by: Self.strength(ofIntensity: Float(setting.intensity.value)))
  }

  /// How much of a quality an intensity means: the same up to 1, then ever less more; 1.36 at 1.5, 1.53 at 2.
  static func strength(ofIntensity intensity: Float) -> Float {
    let room: Float = 0.7
    return intensity <= 1 ? intensity : 1 + room * (1 - exp((1 - intensity) / room))
  }
}
