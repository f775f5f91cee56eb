import Speech
import Tensor

/// F0 and energy of an utterance, one value per frame.
struct ProsodyCurves: Sendable, Equatable {
  /// Hertz, 0 where unvoiced.
  var f0: [Float]
  /// Normalised as the networks see it.
  var energy: [Float]

  /// Applies a voice quality and a shift to F0 and energy; exactly the same curves for a neutral one.
  ///
  /// The level changes where there is sound: fully from 12 dB below mean speech on, not at all in silence.
  func edited(
    quality: VoiceQuality, contour: PitchContour, features: SpeechConfiguration,
    noise: inout NoiseSource
  ) -> ProsodyCurves {
    let change = features.energyChange(decibels: quality.energy)
    return ProsodyCurves(
      f0: contour(f0, quality: quality, noise: &noise),
      energy: energy.map { $0 + change * max(0, min(1, ($0 + 3) / 2)) })
  }

  /// What the mel model is given: voicing as 1 or -1, log F0 through unvoiced stretches, energy.
  ///
  /// - Returns: `[frames, 3]`.
  func given(_ features: SpeechConfiguration) -> Tensor {
    let levels = features.interpolatedLogF0(f0)
    var rows: [Float] = []
    for frame in f0.indices {
      rows += [f0[frame] > features.voicedFloor ? 1 : -1, levels[frame], energy[frame]]
    }
    return Tensor(rows, shape: [f0.count, 3])
  }
}
