import NN
import Tensor

/// Phoneme ids to vectors: embedding, ConvNeXt blocks, and attention after every second block.
struct TextEncoder: Sendable {
  private let embedding: Embedding
  private let blocks: [ConvNeXtBlock1d]
  private let attention: [(norm: LayerNorm, heads: MultiHeadAttention)]
  private let norm: LayerNorm

  /// Loads `embedding`, `blocks`, `attention` and `norm`.
  init(_ weights: Weights, _ sizes: FlowConfiguration) throws(WeightsError) {
    let width = sizes.textWidth
    embedding = try Embedding(weights["embedding"], PhonemeAlphabet.count, width)
    var blocks: [ConvNeXtBlock1d] = []
    var attention: [(norm: LayerNorm, heads: MultiHeadAttention)] = []
    for index in 0..<sizes.textBlocks {
      blocks.append(
        try ConvNeXtBlock1d(
          weights["blocks"][index], width, hidden: sizes.textHidden, kernel: 5, epsilon: 1e-5, names: .short))
    }
    for index in 0..<sizes.textBlocks / 2 {
      let child = weights["attention"][index]
      attention.append(
        (
          try LayerNorm(child["norm"], width),
          try MultiHeadAttention(child, width, heads: sizes.heads)
        ))
    }
    self.blocks = blocks
    self.attention = attention
    norm = try LayerNorm(weights["norm"], width)
  }

  /// - Parameter ids: `[phonemes]`.
  /// - Returns: `[phonemes, textWidth]`.
  func callAsFunction(_ ids: [Int]) -> Tensor {
    var x = embedding(ids)
    for (index, block) in blocks.enumerated() {
      x = block(x)
      guard index % 2 == 1 else { continue }
      let layer = attention[index / 2]
      x = layer.heads(layer.norm(x), residual: x)
    }
    return norm(x)
  }
}
