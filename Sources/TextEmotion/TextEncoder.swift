import NN
import Tensor

/// BERT's encoder: word and position embeddings, then layers of attention and a feed-forward net.
///
/// - Source: Devlin et al. 2018; the layers are the first of all-MiniLM-L6-v2 (Wang et al. 2020), trained on.
struct TextEncoder: Sendable {
  /// Size of a token's vector.
  static let size = 384
  /// Tokens at most in one text.
  static let positions = 64

  private struct Layer: Sendable {
    let attention: MultiHeadAttention
    let attentionNorm, norm: LayerNorm
    let widen, narrow: Linear

    init(_ weights: Weights) throws(WeightsError) {
      let size = TextEncoder.size
      attention = try MultiHeadAttention(weights["attention"], size, heads: 12)
      attentionNorm = try LayerNorm(weights["attention_norm"], size, epsilon: 1e-12)
      norm = try LayerNorm(weights["norm"], size, epsilon: 1e-12)
      widen = try Linear(weights["widen"], size, 4 * size, activation: .gelu)
      narrow = try Linear(weights["narrow"], 4 * size, size)
    }

    func callAsFunction(_ x: Tensor) -> Tensor {
      let heard = attentionNorm(attention(x, residual: x))
      return norm(narrow(widen(heard), residual: heard))
    }
  }

  private let words: PackedMatrix
  private let position: Tensor
  private let norm: LayerNorm
  private let layers: [Layer]

  /// - Parameter words: `[pieces, 384]`, kept in 4 bits.
  init(_ weights: Weights, words: PackedMatrix) throws(WeightsError) {
    self.words = words
    position = try weights["position"].tensor("weight", shape: [Self.positions, Self.size])
    norm = try LayerNorm(weights["norm"], Self.size, epsilon: 1e-12)
    var layers: [Layer] = []
    while weights["layers"][layers.count]["norm"].contains("weight") {
      layers.append(try Layer(weights["layers"][layers.count]))
    }
    self.layers = layers
  }

  /// - Parameter ids: at least one and at most `positions` pieces of the vocabulary.
  /// - Returns: `[ids.count, 384]`.
  func callAsFunction(_ ids: [Int]) -> Tensor {
    var x = Tensor(shape: [ids.count, Self.size]) { output in
      for (row, id) in ids.enumerated() {
        let start = output + row * Self.size
        words.write(row: id, to: start)
        for i in 0..<Self.size { start[i] += position.scalars[row * Self.size + i] }
      }
    }
    x = norm(x)
    for layer in layers { x = layer(x) }
    return x
  }
}
