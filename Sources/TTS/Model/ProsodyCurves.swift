import Glibc
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

  /// Lifts the words that stand out: 3 semitones and 6 dB at weight 1, lower and softer below 0.
  ///
  /// - Parameters:
  ///   - weights: `[frames]`, -1...1; smoothed here, so that words move into each other.
  ///   - cap: hertz that raised F0 does not pass.
  func emphasized(_ weights: [Float], cap: Float?, features: SpeechConfiguration) -> ProsodyCurves {
    guard weights.contains(where: { $0 != 0 }) else { return self }
    let reach = 2
    let change = features.energyChange(decibels: 6)
    var result = self
    for frame in f0.indices {
      let window = weights[max(0, frame - reach)..<min(weights.count, frame + reach + 1)]
      let weight = window.reduce(0, +) / Float(window.count)
      let raised = f0[frame] * exp2(3 * weight / 12)
      result.f0[frame] = cap.map { min(raised, max(f0[frame], $0)) } ?? raised
      result.energy[frame] += change * weight * max(0, min(1, (energy[frame] + 3) / 2))
    }
    return result
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
