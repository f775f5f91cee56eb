import Glibc
import Tensor

/// Emotions as identity-free distributions, correlated through attention over learned prototypes.
///
/// An emotion's embedding asks the prototypes, and what comes back is their mixture: related emotions ask
/// alike and share what they learned. A mixture of emotions asks with its blended embedding, so prototypes
/// that lie between two emotions can answer it.
/// - Source: Tan et al. 2025 (DICE-Talk), emotion embedder and correlation-enhanced emotion conditioning.
///   Difference: the weights are given, and no vector quantisation is done at run time.
public struct EmotionBank<Emotion: Hashable & Sendable>: Sendable {
  /// The distribution of each emotion's embeddings, without the speaker's identity.
  public let emotions: [Emotion: EmotionGaussian]
  private let query: Tensor
  private let keys: Tensor
  private let prototypes: Tensor

  /// The number of prototypes.
  public var prototypeCount: Int { prototypes.shape[0] }

  /// A bank with given weights.
  ///
  /// - Parameters:
  ///   - emotions: distributions in one space of `dimension`.
  ///   - query: `[dimension, width]`, takes an embedding to a query.
  ///   - keys: `[prototypes, width]`.
  ///   - prototypes: `[prototypes, output]`, what is mixed.
  /// - Throws: `EmotionError.wrongValue` when the shapes do not fit each other.
  public init(
    _ emotions: [Emotion: EmotionGaussian], query: Tensor, keys: Tensor, prototypes: Tensor
  ) throws(EmotionError) {
    func require(_ fits: Bool, _ field: String, _ expected: String, _ found: [Int]) throws(EmotionError) {
      guard fits else { throw .wrongValue(field: field, expected: expected, found: "shape \(found)") }
    }
    try require(query.shape.count == 2 && query.count > 0, "query", "a matrix", query.shape)
    let (dimension, width) = (query.shape[0], query.shape[1])
    try require(
      keys.shape.count == 2 && keys.shape[1] == width && keys.count > 0, "keys",
      "of shape [prototypes, \(width)]", keys.shape)
    try require(
      prototypes.shape.count == 2 && prototypes.shape[0] == keys.shape[0], "prototypes",
      "of shape [\(keys.shape[0]), output]", prototypes.shape)
    try require(
      !emotions.isEmpty && emotions.values.allSatisfy { $0.dimension == dimension }, "emotions",
      "in a space of dimension \(dimension)", emotions.values.map(\.dimension))
    self.emotions = emotions
    self.query = query
    self.keys = keys
    self.prototypes = prototypes
  }

  /// The embedding of an emotion or a mixture: the blend's mean, or a draw around it.
  ///
  /// - Parameters:
  ///   - weights: of any scale.
  ///   - temperature: 0 gives the mean; 1 spreads as the recordings do.
  /// - Throws: `EmotionError.unknownName` for an emotion that is not in the bank, `.wrongValue` for weights
  ///   that are negative or all 0.
  public func embedding(
    of weights: [Emotion: Double], temperature: Double = 0, noise: inout NoiseSource
  ) throws(EmotionError) -> [Float] {
    let blend = try blend(of: weights)
    return temperature == 0 ? blend.mean : blend.sample(temperature: temperature, noise: &noise)
  }

  /// The share of each prototype in the answer to an embedding, summing to 1.
  ///
  /// `softmax(e query keysᵀ / sqrt(width))` for an embedding e of `dimension` numbers.
  /// - Throws: `EmotionError.wrongValue` for an embedding of another dimension.
  public func attention(to embedding: [Float]) throws(EmotionError) -> [Float] {
    let (dimension, width) = (query.shape[0], query.shape[1])
    guard embedding.count == dimension else {
      throw .wrongValue(
        field: "embedding", expected: "\(dimension) numbers", found: "\(embedding.count) numbers")
    }
    var asked = [Double](repeating: 0, count: width)
    for i in 0..<dimension {
      for j in 0..<width { asked[j] += Double(embedding[i]) * Double(query.scalars[i * width + j]) }
    }
    let scores = (0..<prototypeCount).map { p in
      dot(keys.scalars[p * width..<(p + 1) * width].lazy.map(Double.init), asked) / Double(width).squareRoot()
    }
    let highest = scores.max() ?? 0
    let powers = scores.map { exp($0 - highest) }
    let total = powers.reduce(0, +)
    return powers.map { Float($0 / total) }
  }

  /// The condition for a generator: the prototypes mixed by their attention to an embedding, `[output]`.
  ///
  /// - Throws: `EmotionError.wrongValue` for an embedding of another dimension.
  public func condition(for embedding: [Float]) throws(EmotionError) -> [Float] {
    let output = prototypes.shape[1]
    var mixed = [Double](repeating: 0, count: output)
    for (p, share) in try attention(to: embedding).enumerated() {
      for j in 0..<output { mixed[j] += Double(share) * Double(prototypes.scalars[p * output + j]) }
    }
    return mixed.map(Float.init)
  }

  /// How alike two emotions ask the prototypes, 0...1: the cosine between their shares.
  ///
  /// - Throws: `EmotionError.unknownName` for an emotion that is not in the bank.
  public func correlation(_ first: Emotion, _ second: Emotion) throws(EmotionError) -> Double {
    let a = try attention(to: blend(of: [first: 1]).mean).map(Double.init)
    let b = try attention(to: blend(of: [second: 1]).mean).map(Double.init)
    return dot(a, b) / (dot(a, a) * dot(b, b)).squareRoot()
  }

  private func blend(of weights: [Emotion: Double]) throws(EmotionError) -> EmotionGaussian {
    var parts: [(gaussian: EmotionGaussian, weight: Double)] = []
    // In a fixed order, so that sums are the same in every run.
    for (emotion, weight) in weights.sorted(by: { "\($0.key)" < "\($1.key)" }) {
      guard let gaussian = emotions[emotion] else {
        throw .unknownName(found: "\(emotion)", suggestion: nil)
      }
      parts.append((gaussian, weight))
    }
    return try EmotionGaussian(blending: parts)
  }
}
