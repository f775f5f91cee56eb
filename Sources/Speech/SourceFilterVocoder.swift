import Glibc
import NN
import Tensor

/// Mel spectrogram and F0 to sound: a ConvNeXt network that shapes a pulse train and noise.
///
/// The network sees the F0 that the pulses follow; never give the two different curves.
/// - Source: ConvNeXt backbone as in Siuzdak, "Vocos", 2023; head and source as in `SourceFilterSynthesis`.
public struct SourceFilterVocoder: Sendable {
  /// Sizes of the network.
  public struct Size: Codable, Sendable, Equatable {
    /// Channels of the backbone.
    public var width: Int
    /// Channels inside a block.
    public var hidden: Int
    /// The number of blocks.
    public var blocks: Int
  }

  /// The features it was made for.
  public let configuration: SpeechConfiguration
  /// What turns its spectra into sound.
  public let synthesis: SourceFilterSynthesis
  private let input: Conv1d
  private let blocks: [ConvNeXtBlock1d]
  private let norm: LayerNorm
  private let head: Linear

  /// Loads `input`, `blocks`, `norm` and `head`.
  ///
  /// - Throws: `WeightsError` naming the tensor that is missing or of another shape.
  public init(
    _ weights: Weights, size: Size, configuration: SpeechConfiguration
  ) throws(WeightsError) {
    self.configuration = configuration
    synthesis = SourceFilterSynthesis(stft: configuration.stft, sampleRate: configuration.sampleRate)
    input = try Conv1d(weights["input"], configuration.mels + 2, size.width, kernel: 7, padding: 3)
    var blocks: [ConvNeXtBlock1d] = []
    for index in 0..<size.blocks {
      blocks.append(
        try ConvNeXtBlock1d(
          weights["blocks"][index], size.width, hidden: size.hidden, epsilon: 1e-5, names: .short))
    }
    self.blocks = blocks
    norm = try LayerNorm(weights["norm"], size.width)
    head = try Linear(weights["head"], size.width, synthesis.channels)
  }

  /// The five log spectra and phases of every frame.
  ///
  /// - Parameters:
  ///   - mel: `[frames, mels]`, normalised.
  ///   - f0: `[frames]`, hertz, 0 where unvoiced.
  /// - Returns: `[frames, 5 * bins]`.
  public func spectra(mel: Tensor, f0: [Float]) -> Tensor {
    let mels = configuration.mels
    let frames = f0.count
    precondition(mel.shape == [frames, mels], "mel \(mel.shape) does not match \(frames) frames of F0")
    let width = mels + 2
    var features = [Float](repeating: 0, count: frames * width)
    for frame in 0..<frames {
      for band in 0..<mels { features[frame * width + band] = mel.scalars[frame * mels + band] }
      guard f0[frame] > configuration.voicedFloor else { continue }
      features[frame * width + mels] = 1
      features[frame * width + mels + 1] = log(f0[frame] / configuration.f0Reference)
    }
    var x = input(Tensor(features, shape: [frames, width]))
    for block in blocks { x = block(x) }
    return head(norm(x))
  }

  /// The sound of a mel spectrogram.
  ///
  /// - Parameters:
  ///   - mel: `[frames, mels]`, normalised.
  ///   - f0: `[frames]`, hertz, 0 where unvoiced.
  ///   - control: one per frame; an empty array changes nothing.
  ///   - noise: drawn from for the noise branch.
  /// - Returns: `[frames * hop]`.
  public func callAsFunction(
    mel: Tensor, f0: [Float], control: [SpectralControl] = [], noise: inout NoiseSource
  ) -> [Float] {
    let bins = synthesis.stft.bins
    let gaussian = noise.normal(shape: [f0.count, bins, 2])
    return synthesis(
      spectra: spectra(mel: mel, f0: f0).scalars, f0: f0, control: control, noise: gaussian.scalars)
  }
}
