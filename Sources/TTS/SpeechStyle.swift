import Speech

/// A way of speaking that is no emotion; it adds to the quality that the emotion gives.
public enum SpeechStyle: String, Sendable, CaseIterable {
  /// As the voice is.
  case normal
  /// Without voice: the harmonics become noise of the same spectrum.
  case whisper
  /// Quiet and close.
  case soft
  /// As to somebody far away.
  case shout

  /// What it changes.
  ///
  /// - Source: directions after Zhang and Hansen, "Analysis and classification of speech mode: whispered through
  ///   shouted", 2007; the sizes are this project's choice.
  var quality: VoiceQuality {
    switch self {
    case .normal: .neutral
    case .whisper: VoiceQuality(rate: 0.85, tilt: 5)
    case .soft: VoiceQuality(pitchShift: -1, range: 0.8, rate: 0.95, energy: -5, tilt: -1.5, breath: 0.25)
    case .shout: VoiceQuality(pitchShift: 4, range: 1.2, rate: 0.93, energy: 5, tilt: 2.5)
    }
  }

  /// The share of the harmonics that become noise.
  var whisper: Float { self == .whisper ? 1 : 0 }
}
