import NN
import Tensor

/// Level-normalised log-mel to an embedding of emotion: two convolutions and transformer layers, summed up by
/// mean and deviation, and two linear layers.
///
/// The convolutions and transformer layers are those of Whisper tiny.en; what follows them is taught in
/// training/ears.
/// - Source: Radford et al. 2022 (the encoder of Whisper). Differences: 100 bands of our log-mel instead of its
///   own 80, at 80 frames/s, and its first two layers only.
public struct EmotionEncoder: Sendable {
  /// Sizes of the network.
  public struct Size: Codable, Sendable, Equatable {
    /// Mel bands.
    public var mels: Int
    /// Channels.
    public var width: Int
    /// Attention heads.
    public var heads: Int
    /// Channels inside a layer.
    public var hidden: Int
    /// Transformer layers.
    public var layers: Int
    /// Channels between the statistics and the embedding.
    public var neck: Int
    /// Numbers of the embedding.
    public var embedding: Int
    /// Positions that were taught; one is two frames.
    public var positions: Int
  }

  private let size: Size
  private let first: Conv1d
  private let second: Conv1d
  private let position: Tensor
  private let blocks: [Block]
  private let neck: Linear
  private let embed: Linear

  /// Loads `conv1`, `conv2`, `position`, `blocks`, `neck` and `embed`.
  ///
  /// - Throws: `WeightsError` naming the tensor that is missing or of another shape.
  public init(_ weights: Weights, size: Size) throws(WeightsError) {
    self.size = size
    first = try Conv1d(
      weights["conv1"], size.mels, size.width, kernel: 3, padding: 1, activation: .gelu)
    second = try Conv1d(
      weights["conv2"], size.width, size.width, kernel: 3, stride: 2, padding: 1, activation: .gelu)
    position = try weights.tensor("position", shape: [size.positions, size.width])
    var blocks: [Block] = []
    for index in 0..<size.layers { blocks.append(try Block(weights["blocks"][index], size)) }
    self.blocks = blocks
    neck = try Linear(weights["neck"], 2 * size.width, size.neck, activation: .gelu)
    embed = try Linear(weights["embed"], size.neck, size.embedding)
  }

  /// One pre-norm transformer layer.
  private struct Block: Sendable {
    let norm1, norm2: LayerNorm
    let attention: MultiHeadAttention
    let up, down: Linear

    init(_ weights: Weights, _ size: Size) throws(WeightsError) {
      norm1 = try LayerNorm(weights["norm1"], size.width)
      norm2 = try LayerNorm(weights["norm2"], size.width)
      attention = try MultiHeadAttention(weights["attention"], size.width, heads: size.heads)
      up = try Linear(weights["up"], size.width, size.hidden, activation: .gelu)
      down = try Linear(weights["down"], size.hidden, size.width)
    }

    func callAsFunction(_ x: Tensor) -> Tensor {
      let x = attention(norm1(x), residual: x)
      return down(up(norm2(x)), residual: x)
    }
  }

  /// The most frames it hears at once.
  package var longestInput: Int { 2 * size.positions }

  /// The embedding of one utterance.
  ///
  /// - Parameter mel: `[frames, mels]`, level-normalised, 3 to `longestInput` frames.
  /// - Returns: `[embedding]`.
  package func embedding(of mel: Tensor) -> [Float] {
    precondition(3...longestInput ~= mel.shape[0], "\(mel.shape[0]) frames, at most \(longestInput)")
    var x = second(first(mel))
    for index in 0..<x.count { x.scalars[index] += position.scalars[index] }
    for block in blocks { x = block(x) }
    return embed(neck(Statistics.meanAndDeviation(Statistics.pairMeans(x)))).scalars
  }
}
