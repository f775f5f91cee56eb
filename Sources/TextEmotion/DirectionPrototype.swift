import Emotion
import NN
import Tensor

/// A described way of playing: a phrase, where it lies in the embedding space, and what it asks for.
struct DirectionPrototype: Sendable {
  let phrase: String
  let mixture: EmotionMixture
  let intensity: Double
  /// Unit vector, `[384]`.
  let embedding: [Float]

  /// Reads `prototypes` `[count, 384]`, `intensities` `[count]`, and the texts beside them.
  static func all(_ weights: Weights, metadata: [String: String]) throws -> [DirectionPrototype] {
    let phrases = (metadata["phrases"] ?? "").split(separator: "\n").map(String.init)
    let mixtures = (metadata["mixtures"] ?? "").split(separator: "\n").map(String.init)
    let size = TextEncoder.size
    let vectors = try weights.tensor("prototypes", shape: [phrases.count, size]).scalars
    let intensities = try weights.tensor("intensities", shape: [mixtures.count]).scalars
    guard phrases.count == mixtures.count, !phrases.isEmpty else {
      throw TextEmotionError.damaged(
        path: weights.path, reason: "\(phrases.count) phrases for \(mixtures.count) mixtures")
    }
    return try phrases.indices.map { i in
      DirectionPrototype(
        phrase: phrases[i], mixture: try EmotionMixture(parsing: mixtures[i]),
        intensity: Double(intensities[i]), embedding: Array(vectors[i * size..<(i + 1) * size]))
    }
  }
}
