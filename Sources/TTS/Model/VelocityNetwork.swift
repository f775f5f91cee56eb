import Diffusion
import NN
import Tensor

/// The velocity data - noise of a noisy sample, given its flow time, the context, the speaker and the emotion.
struct VelocityNetwork: Sendable {
  /// Size of the embedding of flow time.
  private static let timeSize = 128

  private let input: Linear
  private let time: SinusoidalEmbedding
  private let time1, time2: Linear
  private let speaker, emotion: Linear
  private let blocks: [ConvNeXtBlock1d]
  private let norm: LayerNorm
  private let output: Linear

  /// Loads `input`, `time1`, `time2`, `speaker`, `emotion`, `blocks`, `norm` and `output`.
  init(
    _ weights: Weights, _ sizes: FlowConfiguration, _ conditions: VoiceCondition.Sizes
  ) throws(WeightsError) {
    let width = sizes.width
    input = try Linear(weights["input"], 2 * sizes.channels + sizes.textWidth, width)
    time = SinusoidalEmbedding(size: Self.timeSize, scale: 1000)
    time1 = try Linear(weights["time1"], Self.timeSize, width, activation: .silu)
    time2 = try Linear(weights["time2"], width, width)
    speaker = try Linear(weights["speaker"], conditions.speaker, width, bias: false)
    emotion = try Linear(weights["emotion"], conditions.emotion, width, bias: false)
    var blocks: [ConvNeXtBlock1d] = []
    for index in 0..<sizes.blocks {
      blocks.append(
        try ConvNeXtBlock1d(
          weights["blocks"][index], width, hidden: sizes.hidden, kernel: sizes.kernel, condition: width,
          epsilon: 1e-5, names: .short))
    }
    self.blocks = blocks
    norm = try LayerNorm(weights["norm"], width)
    output = try Linear(weights["output"], width, sizes.channels)
  }

  /// The network with everything but the sample and its time fixed, as the sampler wants it.
  func denoiser(_ encoded: EncodedText, _ condition: VoiceCondition) -> Denoiser {
    let voice = speaker(condition.speaker) + emotion(condition.emotion)
    return Denoiser(.flow) { x, level in
      velocity(x, time: Float(level.time), encoded, voice: voice)
    }
  }

  /// - Parameters:
  ///   - x: `[length, channels]`.
  ///   - time: 0 (noise) to 1 (data).
  ///   - voice: `[1, width]`.
  /// - Returns: `[length, channels]`.
  private func velocity(_ x: Tensor, time t: Float, _ encoded: EncodedText, voice: Tensor) -> Tensor {
    let moment = time2(time1(time(t).reshaped([1, time.size])))
    let condition = Activation.silu(moment + voice).reshaped([voice.count])
    var y = input(Tensor.concatenatingChannels([x, encoded.mean, encoded.context]))
    for block in blocks { y = block(y, condition: condition) }
    return output(norm(y))
  }
}
