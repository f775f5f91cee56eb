import Media
import Speech

/// The spectrum that alignment and lip reading use: that of the speech models.
struct SpeechAnalysis: Sendable {
  private let features = SpeechConfiguration()
  private let spectrogram: MelSpectrogram

  init() {
    spectrogram = features.melSpectrogram
  }

  /// Frames a second.
  var rate: Double { Double(features.frameRate) }

  /// `[frames, 100]` of a clip, natural logarithm, row after row.
  func mel(_ clip: AudioClip) throws(MediaError) -> [Float] {
    spectrogram(try clip.mono().resampled(to: features.sampleRate).channels[0])
  }
}
