import Diffusion
import Glibc
import NN
import Speech
import Tensor

/// Melody and loudness of each frame: voicing, F0 and energy, by flow matching.
struct ProsodyModel: Sendable {
  private let flow: FlowModel
  private let features: SpeechConfiguration

  init(_ weights: Weights, _ configuration: TTSConfiguration) throws(WeightsError) {
    flow = try FlowModel(weights, configuration.prosody, configuration.conditions)
    features = configuration.features
  }

  /// - Parameters:
  ///   - ids: `[phonemes]`.
  ///   - alignment: the frames of each phoneme.
  /// - Returns: curves of as many frames as the alignment has; F0 within 50...600 Hz, or 0.
  func callAsFunction(
    _ ids: [Int], _ alignment: FrameAlignment, _ condition: VoiceCondition, sampler: Sampler,
    noise: inout NoiseSource
  ) throws(DiffusionError) -> ProsodyCurves {
    let encoded = flow.encode(ids, condition, alignment: alignment)
    let x = try flow.sample(encoded, condition, sampler: sampler, noise: &noise)
    var curves = ProsodyCurves(f0: [], energy: [])
    for frame in 0..<alignment.phoneme.count {
      let voiced = x.scalars[frame * 3] > 0
      let hertz = features.f0Reference * exp(x.scalars[frame * 3 + 1] * features.f0Scale)
      curves.f0.append(voiced ? min(max(hertz, 50), 600) : 0)
      curves.energy.append(x.scalars[frame * 3 + 2])
    }
    return curves
  }
}
