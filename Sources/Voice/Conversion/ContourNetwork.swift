import Diffusion
import NN
import Tensor

/// The velocity of a change of contours, given the source's contours, the emotion's step and the speaker.
///
/// - Source: flow matching after Lipman et al. 2023; ConvNeXt blocks with adaLN as in the speech models.
package struct ContourNetwork: Sendable {
  /// Sizes of the network.
  package struct Size: Decodable, Sendable, Equatable {
    /// Channels.
    package var width: Int
    /// Channels inside a block.
    package var hidden: Int
    /// Blocks.
    package var blocks: Int
    /// Kernel of the blocks.
    package var kernel: Int

    package init(width: Int, hidden: Int, blocks: Int, kernel: Int) {
      self.width = width
      self.hidden = hidden
      self.blocks = blocks
      self.kernel = kernel
    }
  }

  /// Values of a change per step: log duration, semitones, decibels, periodicity, cepstra.
  package static let channels = 4 + SpeechContours.cepstra
  /// Size of an emotion vector.
  package static let emotionSize = 16
  private static let speakerSize = 2
  private static let timeSize = 128

  private let input: Linear
  private let time: SinusoidalEmbedding
  private let time1, time2: Linear
  private let emotion, speaker: Linear
  private let blocks: [ConvNeXtBlock1d]
  private let norm: LayerNorm
  private let output: Linear

  /// Loads `input`, `time1`, `time2`, `emotion`, `speaker`, `blocks`, `norm` and `output`.
  package init(_ weights: Weights, _ size: Size) throws(WeightsError) {
    let width = size.width
    input = try Linear(weights["input"], Self.channels + SpeechContours.inputs, width)
    time = SinusoidalEmbedding(size: Self.timeSize, scale: 1000)
    time1 = try Linear(weights["time1"], Self.timeSize, width, activation: .silu)
    time2 = try Linear(weights["time2"], width, width)
    emotion = try Linear(weights["emotion"], Self.emotionSize, width, bias: false)
    speaker = try Linear(weights["speaker"], Self.speakerSize, width, bias: false)
    var blocks: [ConvNeXtBlock1d] = []
    for index in 0..<size.blocks {
      blocks.append(
        try ConvNeXtBlock1d(
          weights["blocks"][index], width, hidden: size.hidden, kernel: size.kernel, condition: width,
          epsilon: 1e-5, names: .short))
    }
    self.blocks = blocks
    norm = try LayerNorm(weights["norm"], width)
    output = try Linear(weights["output"], width, Self.channels)
  }

  /// The network with everything but the sample and its time fixed, as the sampler wants it.
  ///
  /// - Parameters:
  ///   - inputs: `[steps, SpeechContours.inputs]`.
  ///   - emotion: `[16]`, the step in the embedding space; zeros change nothing.
  ///   - speaker: `[2]`, median pitch in octaves above 200 Hz, corpus (0 for a recording of no corpus).
  package func denoiser(inputs: Tensor, emotion: [Float], speaker: [Float]) -> Denoiser {
    let voice =
      self.emotion(Tensor(emotion, shape: [1, emotion.count]))
      + self.speaker(Tensor(speaker, shape: [1, speaker.count]))
    return Denoiser(.flow) { x, level in
      velocity(x, time: Float(level.time), inputs, voice: voice)
    }
  }

  /// - Parameters:
  ///   - x: `[steps, channels]`.
  ///   - time: 0 (noise) to 1 (data).
  ///   - voice: `[1, width]`.
  /// - Returns: `[steps, channels]`.
  private func velocity(_ x: Tensor, time t: Float, _ inputs: Tensor, voice: Tensor) -> Tensor {
    let moment = time2(time1(time(t).reshaped([1, time.size])))
    let condition = Activation.silu(moment + voice).reshaped([voice.count])
    var y = input(Tensor.concatenatingChannels([x, inputs]))
    for block in blocks { y = block(y, condition: condition) }
    return output(norm(y))
  }
}
