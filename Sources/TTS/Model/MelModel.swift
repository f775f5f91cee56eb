import Diffusion
import NN
import Speech
import Tensor

/// The mel spectrogram of phonemes with known durations, F0 and energy, by flow matching.
struct MelModel: Sendable {
  private let flow: FlowModel
  private let features: SpeechConfiguration

  init(_ weights: Weights, _ configuration: TTSConfiguration) throws(WeightsError) {
    flow = try FlowModel(weights, configuration.mel, configuration.conditions)
    features = configuration.features
  }

  /// - Parameters:
  ///   - ids: `[phonemes]`.
  ///   - alignment: the frames of each phoneme.
  ///   - curves: F0 and energy as they are to be heard: the very curves the vocoder gets.
  /// - Returns: `[frames, mels]`, normalised.
  func callAsFunction(
    _ ids: [Int], _ alignment: FrameAlignment, _ curves: ProsodyCurves, _ condition: VoiceCondition,
    sampler: Sampler, noise: inout NoiseSource
  ) throws(DiffusionError) -> Tensor {
    let encoded = flow.encode(ids, condition, alignment: alignment, given: curves.given(features))
    return try flow.sample(encoded, condition, sampler: sampler, noise: &noise)
  }
}
