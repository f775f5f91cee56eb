import Media
import Speech
import Tensor

extension MelSpectrogram {
  /// The log-mel of a recording as the ears hear it: one channel, at the models' rate, its level taken out.
  ///
  /// - Parameter clip: any rate and number of channels.
  /// - Returns: `[frames, bands]`, nepers above a floor below the mean level (`LevelNormalization`).
  /// - Throws: `MediaError` when it cannot be resampled.
  func heard(_ clip: AudioClip, _ configuration: SpeechConfiguration) throws -> Tensor {
    let samples = try clip.mono().resampled(to: configuration.sampleRate).channels[0]
    let peak = samples.reduce(Float(1e-5)) { max($0, abs($1)) }
    let (scale, shift) = (configuration.melScale, configuration.melShift)
    let mel = self(samples.map { $0 / peak * 0.7 }).map { ($0 + shift) / scale }
    return LevelNormalization.apply(to: Tensor(mel, shape: [mel.count / bands, bands]), configuration)
  }
}
