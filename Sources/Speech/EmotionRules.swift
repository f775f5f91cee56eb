import Emotion
import Glibc

/// The signal layer of emotion: which voice quality each basic emotion has when it is fully acted.
///
/// Intensity scales the quality, mixtures add up: intensity 0 is exactly neutral, and each parameter grows or
/// falls steadily up to intensity 2, more slowly above 1.
/// - Source: sizes between the normal and the strong intensity of 16 actors' readings of the same sentences,
///   as differences to each actor's own neutral (docs/results/acted-speech.md); contempt, which they did not act,
///   from Juslin and Laukka, "Communication of emotions in vocal expression", 2003, table 7.
public struct EmotionRules: Sendable, Equatable {
  /// The quality of each emotion at intensity 1; emotions without an entry are neutral.
  public let qualities: [EmotionCategory: VoiceQuality]

  /// Rules with the given qualities.
  public init(qualities: [EmotionCategory: VoiceQuality]) {
    self.qualities = qualities
  }

  /// The sizes that actors use: the rules for a recorded voice.
  public static let standard = EmotionRules(qualities: [
    .anger: VoiceQuality(pitchShift: 3.5, range: 1.4, rate: 0.95, energy: 5, tilt: 2.2),
    .joy: VoiceQuality(
      pitchShift: 3.6, range: 1.55, rate: 1.02, energy: 3.5, tilt: 1.3, formants: 1.03),
    .sadness: VoiceQuality(
      pitchShift: -0.8, range: 0.6, rate: 0.86, energy: -3, tilt: -0.6, breath: 0.3, finalSlope: 0.5),
    .fear: VoiceQuality(
      pitchShift: 4.8, range: 0.8, rate: 0.98, energy: 3, tilt: 1.2, breath: 0.3, formants: 1.02,
      finalSlope: 1.2, tremor: 0.45),
    .surprise: VoiceQuality(
      pitchShift: 3.5, range: 1.9, rate: 1.06, energy: 3, tilt: 0.9, breath: 0.05, formants: 1.02,
      finalSlope: 2.5),
    .disgust: VoiceQuality(
      pitchShift: -0.6, range: 1.1, rate: 0.82, energy: 0.5, tilt: 0.3, breath: 0.15, formants: 0.97,
      creak: 0.4),
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
