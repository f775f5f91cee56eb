import Diffusion
import NN
import Tensor

/// What a flow model's velocity network is told about the text.
package struct EncodedText: Sendable, Equatable {
  /// `[length, textWidth]`.
  package let context: Tensor
  /// The expected sample, `[length, channels]`.
  package let mean: Tensor
}

/// The shape that duration, prosody and mel model share: text encoder, context, its mean, velocity network.
///
/// - Source: Mehta et al., "Matcha-TTS", 2024 (flow matching on a predicted mean); ConvNeXt blocks with
///   adaLN in place of its U-Net.
package struct FlowModel: Sendable {
  let sizes: FlowConfiguration
  private let text: TextEncoder
  private let position: Linear?
  private let features: Linear?
  private let speaker, emotion: Linear
  private let context: [ConvNeXtBlock1d]
  private let mean: Linear
  private let velocity: VelocityNetwork

  /// Loads `text`, `position`, `features`, `speaker`, `emotion`, `context`, `mu` and `velocity`.
  package init(
    _ weights: Weights, _ sizes: FlowConfiguration, _ conditions: VoiceCondition.Sizes
  ) throws(WeightsError) {
    let width = sizes.textWidth
    self.sizes = sizes
    text = try TextEncoder(weights["text"], sizes)
    position = sizes.frames ? try Linear(weights["position"], 2, width) : nil
    features = sizes.features > 0 ? try Linear(weights["features"], sizes.features, width) : nil
    speaker = try Linear(weights["speaker"], conditions.speaker, width, bias: false)
    emotion = try Linear(weights["emotion"], conditions.emotion, width, bias: false)
    var blocks: [ConvNeXtBlock1d] = []
    for index in 0..<sizes.contextBlocks {
      blocks.append(
        try ConvNeXtBlock1d(
          weights["context"][index], width, hidden: sizes.textHidden, kernel: sizes.kernel, epsilon: 1e-5,
          names: .short))
    }
    context = blocks
    mean = try Linear(weights["mu"], width, sizes.channels)
    velocity = try VelocityNetwork(weights["velocity"], sizes, conditions)
  }

  /// The context of a text and its mean.
  ///
  /// - Parameters:
  ///   - ids: `[phonemes]`.
  ///   - alignment: the frames, for a model of frames.
  ///   - given: `[frames, features]`, for a model with features.
  package func encode(
    _ ids: [Int], _ condition: VoiceCondition, alignment: FrameAlignment? = nil, given: Tensor? = nil
  ) -> EncodedText {
    var h = text(ids)
    if let position, let alignment { h = position(alignment.position, residual: alignment.expanded(h)) }
    if let features, let given { h = features(given, residual: h) }
    let voice = speaker(condition.speaker) + emotion(condition.emotion)
    h = h.affine(scale: Tensor(repeating: 1, shape: [voice.count]), shift: voice)
    for block in context { h = block(h) }
    return EncodedText(context: h, mean: mean(h))
  }

  /// The velocity network over an encoded text.
  package func denoiser(_ encoded: EncodedText, _ condition: VoiceCondition) -> Denoiser {
    velocity.denoiser(encoded, condition)
  }

  /// One sample.
  ///
  /// - Returns: `[length, channels]`.
  package func sample(
    _ encoded: EncodedText, _ condition: VoiceCondition, sampler: Sampler, noise: inout NoiseSource
  ) throws(DiffusionError) -> Tensor {
    try sampler.sample(
      encoded.mean.shape, denoiser(encoded, condition), temperature: sizes.temperature,
      noise: &noise)
  }
}
