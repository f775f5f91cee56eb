import Emotion

extension EmotionRules {
  /// The rules for a synthetic voice: the sizes at which its speech is heard as the emotion.
  ///
  /// Found by training/speech/tune_rules.py: a response surface of what the shipped ear hears and of DistillMOS over
  /// a thousand utterances with random qualities, drawn towards `standard`; the figures were then rounded. Formants
  /// hardly move: 3 % cost a third of a point of DistillMOS and told the ear nothing.
  public static let synthesis = EmotionRules(
    qualities: standard.qualities.merging([
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
    ]) { _, tuned in tuned })
}
