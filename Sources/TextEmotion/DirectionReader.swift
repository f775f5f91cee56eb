import Emotion
import Glibc

/// Understands free text for an actor, such as "barely holding back tears".
///
/// The text's embedding asks described prototypes (phrases of our own with what they ask for), as an emotion
/// asks the prototypes of an `EmotionBank`: by softmax attention. Emotion words in the text speak for
/// themselves; one after "not" or "without" speaks against.
public struct DirectionReader: Sendable {
  private let model: TextEmotionModel

  /// Sharpness of the attention: cosines this far apart differ by a factor of e.
  private static let temperature = 0.04
  /// Below this cosine no prototype is near enough.
  private static let leastCosine = 0.45
  /// Below this share of its first emotion the prototypes disagree too much.
  private static let leastShare = 0.2
  /// What emotion words weigh against the prototypes.
  private static let namedShare = 0.5

  /// A reader of directions.
  public init(_ model: TextEmotionModel) { self.model = model }

  /// What a direction asks for, or nil when it is like nothing that is known.
  public func read(_ direction: String) -> EmotionReading? {
    guard direction.contains(where: \.isLetter) else { return nil }
    let embedding = model.embedding(of: direction)
    let cosines = model.prototypes.map { prototype in
      Double(zip(prototype.embedding, embedding).reduce(0) { $0 + $1.0 * $1.1 })
    }
    let (named, denied) = emotionWords(Cues.words(direction))
    guard let best = cosines.indices.max(by: { cosines[$0] < cosines[$1] }) else { return nil }
    guard cosines[best] >= Self.leastCosine || !named.isEmpty else { return nil }

    let powers = cosines.map { exp(($0 - cosines[best]) / Self.temperature) }
    let total = powers.reduce(0, +)
    var sums: [EmotionLabel: Double] = [:]
    var strength = 0.0
    let share = named.isEmpty ? 1 : 1 - Self.namedShare
    for (prototype, power) in zip(model.prototypes, powers) {
      strength += power / total * prototype.intensity
      for part in prototype.mixture.components {
        sums[part.label, default: 0] += share * power / total * part.weight
      }
    }
    for label in named { sums[label, default: 0] += Self.namedShare / Double(named.count) }
    for label in denied { sums[label] = nil }
    let order = sums.sorted { $0.value != $1.value ? $0.value > $1.value : $0.key.name < $1.key.name }
    guard let first = order.first, first.value >= Self.leastShare else { return nil }
    let kept = order.prefix(3).filter { $0.value >= 0.35 * first.value }
    guard let mixture = try? EmotionMixture(kept.map { ($0.key, $0.value) }) else { return nil }
    let value = min(max(strength * Cues.factor(of: direction), 0.2), 1.5).short
    let nearest = model.prototypes[best].phrase
    let why = named.isEmpty ? "is near \"\(nearest)\"" : "names \(named[0].name)"
    return EmotionReading(
      mixture: EmotionReader.rounded(mixture), intensity: (try? Intensity(value)) ?? .acted,
      confidence: min(first.value, 1).short,
      alternatives: order.dropFirst(kept.count).prefix(3).filter { $0.value >= 0.05 }.map {
        EmotionPlan.Alternative(
          mixture: EmotionMixture($0.key), confidence: $0.value.short, source: "direction")
      },
      isAbstention: false, reason: "the direction \"\(direction)\" \(why)", cause: nil)
  }

  /// The emotions that words name, and those they deny.
  private func emotionWords(_ words: [String]) -> (named: [EmotionLabel], denied: [EmotionLabel]) {
    var named: [EmotionLabel] = []
    var denied: [EmotionLabel] = []
    for (index, word) in words.enumerated() {
      // "angrily" is angry, "sadly" is sad.
      let stems = [
        word, String(word.dropLast(word.hasSuffix("ly") ? 2 : 0)),
        word.hasSuffix("ily") ? word.dropLast(3) + "y" : word,
      ]
      guard let label = stems.lazy.compactMap({ EmotionLabel(named: $0) }).first,
        label != EmotionCategory.neutral.label
      else { continue }
      let before = words[max(0, index - 2)..<index]
      if before.contains(where: { ["not", "without", "no", "never", "isn't", "nothing"].contains($0) }) {
        denied.append(label)
      } else if !named.contains(label) {
        named.append(label)
      }
    }
    return (named, denied)
  }
}
