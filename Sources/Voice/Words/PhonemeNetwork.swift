import Glibc
import NN
import Tensor

/// Level-normalised log-mel to the probability of every sound in every frame: a convolution that halves the
/// frames, ConvNeXt blocks, a narrow layer, and two frames' probabilities from each of its rows.
///
/// - Source: the blocks are those of Liu et al. 2022 in one dimension; taught by training/words.
public struct PhonemeNetwork: Sendable {
  /// Sizes of the network.
  public struct Size: Codable, Sendable, Equatable {
    /// Mel bands.
    public var mels: Int
    /// Channels.
    public var width: Int
    /// Channels inside a block.
    public var hidden: Int
    /// Channels of the bottleneck.
    public var neck: Int
    /// Frames that a block's convolution sees.
    public var kernel: Int
    /// The distance of these frames, block by block.
    public var dilations: [Int]
  }

  private static let stemKernel = 5
  private let classes: Int
  private let stem: Conv1d
  private let stemNorm, norm: LayerNorm
  private let blocks: [ConvNeXtBlock1d]
  private let neck, head: Linear

  /// Loads `stem`, `stem_norm`, `blocks`, `norm`, `neck` and `head`.
  ///
  /// - Throws: `WeightsError` naming the tensor that is missing or of another shape.
  public init(_ weights: Weights, size: Size, classes: Int) throws(WeightsError) {
    self.classes = classes
    stem = try Conv1d(
      weights["stem"], size.mels, size.width, kernel: Self.stemKernel, stride: 2,
      padding: Self.stemKernel / 2)
    stemNorm = try LayerNorm(weights["stem_norm"], size.width)
    var blocks: [ConvNeXtBlock1d] = []
    for (index, dilation) in size.dilations.enumerated() {
      blocks.append(
        try ConvNeXtBlock1d(
          weights["blocks"][index], size.width, hidden: size.hidden, kernel: size.kernel, dilation: dilation))
    }
    self.blocks = blocks
    norm = try LayerNorm(weights["norm"], size.width)
    neck = try Linear(weights["neck"], size.width, size.neck, activation: .gelu)
    head = try Linear(weights["head"], size.neck, 2 * classes)
  }

  /// What is said, in few numbers, without who says it as far as the task drives that out.
  ///
  /// - Parameter mel: `[frames, mels]`, level-normalised, at least one frame.
  /// - Returns: `[(frames + 1) / 2, neck]`.
  public func bottleneck(of mel: Tensor) -> Tensor {
    var x = stemNorm(stem(mel))
    for block in blocks { x = block(x) }
    return neck(norm(x))
  }

  /// The logarithm of each class's probability.
  ///
  /// - Parameter mel: `[frames, mels]`, level-normalised, at least one frame.
  /// - Returns: `[frames, classes]`, natural logarithm.
  public func callAsFunction(_ mel: Tensor) -> Tensor {
    let frames = mel.shape[0]
    let pairs = head(bottleneck(of: mel)).scalars
    var logs = Array(pairs.prefix(frames * classes))
    for row in stride(from: 0, to: logs.count, by: classes) {
      let range = row..<row + classes
      let highest = logs[range].max() ?? 0
      let total = highest + log(logs[range].reduce(0) { $0 + exp($1 - highest) })
      for index in range { logs[index] -= total }
    }
    return Tensor(logs, shape: [frames, classes])
  }
}
