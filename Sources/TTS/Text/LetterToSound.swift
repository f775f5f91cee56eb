import NN
import Tensor

/// Guesses the phonemes of a word from its letters: a transformer over characters, read out as in CTC.
///
/// Every letter yields four slots, each a phoneme or nothing; repeats collapse. Words end after 24 letters.
/// - Source: Graves et al., 2006, "Connectionist temporal classification"; weights of hibari-tts as int8.
struct LetterToSound: Sendable {
  private struct Layer: Sendable {
    let attentionNorm, feedForwardNorm: LayerNorm
    let attention: MultiHeadAttention
    let widen, narrow: Linear

    init(_ weights: Weights, _ size: Int) throws(WeightsError) {
      attentionNorm = try LayerNorm(weights["norm1"], size)
      attention = try MultiHeadAttention(weights["self_attn"], size, heads: 4, names: .torch)
      feedForwardNorm = try LayerNorm(weights["norm2"], size)
      widen = try Linear(weights["linear1"], size, 3 * size, activation: .gelu)
      narrow = try Linear(weights["linear2"], 3 * size, size)
    }

    /// - Parameter x: `[letters, size]`.
    func callAsFunction(_ x: Tensor) -> Tensor {
      let heard = attention(attentionNorm(x), residual: x)
      return narrow(widen(feedForwardNorm(heard)), residual: heard)
    }
  }

  private static let size = 128
  private static let longest = 24
  private static let slots = 4

  private let letters: [Unicode.Scalar: Int]
  private let phonemes: [Unicode.Scalar]
  private let embedding: Embedding
  private let positions: Tensor
  private let layers: [Layer]
  private let norm: LayerNorm
  private let head: Linear

  /// - Parameter path: weights whose metadata names the `letters` and `phonemes` in the order of their ids.
  /// - Throws: `TextError.damaged` with the reason that the loader gives.
  init(path: String) throws(TextError) {
    do {
      try self.init(Weights(path: path))
    } catch {
      throw .damaged(path: path, reason: String(describing: error))
    }
  }

  private init(_ weights: Weights) throws(WeightsError) {
    var ids: [Unicode.Scalar: Int] = [:]
    for scalar in (weights.metadata["letters"] ?? "").unicodeScalars { ids[scalar] = ids.count + 1 }
    letters = ids
    phonemes = Array((weights.metadata["phonemes"] ?? "").unicodeScalars)
    embedding = try Embedding(weights["emb"], ids.count + 1, Self.size)
    positions = try weights.tensor("pos", shape: [Self.longest, Self.size])
    var layers: [Layer] = []
    for index in 0..<4 { layers.append(try Layer(weights["layers"][index], Self.size)) }
    self.layers = layers
    norm = try LayerNorm(weights["norm"], Self.size)
    head = try Linear(weights["head"], Self.size, Self.slots * (phonemes.count + 1))
    try weights.finish()
  }

  /// The phonemes of `word`; empty if the net knows none of its letters.
  func callAsFunction(_ word: String) -> String {
    let ids = word.unicodeScalars.compactMap { letters[$0] }.prefix(Self.longest)
    guard !ids.isEmpty else { return "" }
    let places = Tensor(
      Array(positions.scalars.prefix(ids.count * Self.size)), shape: [ids.count, Self.size])
    var x = embedding(Array(ids)) + places
    for layer in layers { x = layer(x) }
    let scores = head(norm(x)).scalars
    let classes = phonemes.count + 1
    var result = String.UnicodeScalarView()
    var previous = 0
    for slot in stride(from: 0, to: scores.count, by: classes) {
      var best = 0
      for index in 1..<classes where scores[slot + index] > scores[slot + best] { best = index }
      if best != 0, best != previous { result.append(phonemes[best - 1]) }
      previous = best
    }
    return String(result)
  }
}
