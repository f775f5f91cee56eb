import Emotion

/// The signal layer of emotion: which voice quality each basic emotion has when it is fully acted.
///
/// Intensity scales the quality, mixtures add up: intensity 0 is exactly neutral, and each parameter grows or
/// falls steadily up to intensity 2.
/// - Source: directions of change as in Juslin and Laukka, "Communication of emotions in vocal expression",
///   2003, table 7; sizes set by ear and by DistillMOS on teacher speech (docs/results).
public struct EmotionRules: Sendable, Equatable {
  /// The quality of each emotion at intensity 1; emotions without an entry are neutral.
  public let qualities: [EmotionCategory: VoiceQuality]

  /// Rules with the given qualities.
  public init(qualities: [EmotionCategory: VoiceQuality]) {
    self.qualities = qualities
  }

  /// The rules every voice uses unless told otherwise.
  public static let standard = EmotionRules(qualities: [
    .anger: VoiceQuality(pitchShift: 3, range: 1.8, rate: 1.15, energy: 4, tilt: 2.5, finalSlope: -1),
    .joy: VoiceQuality(
      pitchShift: 4.5, range: 1.8, rate: 1.1, energy: 2, tilt: 1.2, formants: 1.03, finalSlope: 1),
    .sadness: VoiceQuality(
      pitchShift: -2, range: 0.55, rate: 0.78, energy: -4, tilt: -2.5, breath: 0.35, finalSlope: -1),
    .fear: VoiceQuality(
      pitchShift: 6, range: 0.8, rate: 1.2, tilt: 0.5, breath: 0.4, formants: 1.02, finalSlope: 1,
      tremor: 0.5),
    .surprise: VoiceQuality(
      pitchShift: 4, range: 2.2, energy: 2, tilt: 1, breath: 0.05, formants: 1.02, finalSlope: 5),
    .disgust: VoiceQuality(
      pitchShift: -2.5, range: 0.8, rate: 0.8, tilt: -1, formants: 0.97, finalSlope: -2, creak: 0.5),
    .contempt: VoiceQuality(
      pitchShift: -1, range: 0.85, rate: 0.9, energy: -1, tilt: 0.5, finalSlope: -1.5, creak: 0.25),
    .calm: VoiceQuality(
      pitchShift: -1, range: 0.75, rate: 0.88, energy: -2, tilt: -1, breath: 0.12, finalSlope: -0.5),
  ])

  /// The quality of a setting: the mixture's weighted sum times its intensity.
  public func quality(for setting: EmotionSetting) -> VoiceQuality {
    let weights = setting.mixture.basic
    var sum = VoiceQuality.neutral
    // The fixed order of the categories keeps float sums the same in every run.
    for category in EmotionCategory.allCases {
      guard let weight = weights[category], let quality = qualities[category] else { continue }
      sum = sum.adding(quality, times: Float(weight))
    }
    return sum.scaled(by: Float(setting.intensity.value))
  }
}
