import Emotion

/// Reads the emotion of dialogue, line by line, with a memory of who felt what.
public struct EmotionReader: Sendable {
  private let model: TextEmotionModel
  private var memory = DialogueMemory()

  /// Where the reading of a line that has nothing of its own leans on the speaker's last line.
  static let carried = 0.3
  /// An emotion must be at least this likely, whatever its label's threshold says.
  static let leastConfidence = 0.2

  /// A reader at the start of a scene.
  public init(_ model: TextEmotionModel) { self.model = model }

  /// Reads the next line of the dialogue.
  public mutating func read(_ line: String, speaker: String) -> EmotionReading {
    let own = model.probabilities(of: line)
    let (found, isCarried) = memory.joined(own, speaker: speaker, neutral: neutral)
    memory.remember(found, speaker: speaker)
    return reading(of: line, found, isCarried: isCarried)
  }

  /// Takes note of a line whose emotion the script gives, so that the next ones may lean on it.
  public mutating func note(_ mixture: EmotionMixture, speaker: String) {
    let known = model.labels.map { label in
      mixture.components.first { $0.label == label }.map { 0.8 * $0.weight } ?? 0
    }
    memory.remember(known, speaker: speaker)
  }

  private var neutral: Int { model.labels.firstIndex(of: EmotionCategory.neutral.label) ?? 0 }

  private func reading(of line: String, _ found: [Double], isCarried: Bool) -> EmotionReading {
    let order = found.indices.filter { $0 != neutral }.sorted { found[$0] > found[$1] }
    let present = order.filter {
      found[$0] >= max(model.thresholds[$0], Self.leastConfidence) && found[$0] >= 0.8 * found[neutral]
    }
    guard line.contains(where: \.isLetter), let first = present.first else {
      return plainReading(found, order)
    }
    let parts = present.prefix(3).filter { found[$0] >= 0.5 * found[first] }
    let mixture =
      (try? EmotionMixture(parts.map { (model.labels[$0], found[$0].short) }))
      .map(Self.rounded) ?? EmotionMixture(model.labels[first])
    let cause = cause(of: line, label: first)
    let name = model.labels[first].name
    let percent = "\(Int((found[first] * 100).rounded())) %"
    var reason =
      cause.map { "\"\($0)\" reads as \(name), \(percent)" } ?? "the line reads as \(name), \(percent)"
    if isCarried { reason += ", and what the speaker felt before" }
    let others = order.filter { !parts.contains($0) && found[$0] >= 0.05 }
    let strength = Cues.intensity(of: line, probability: found[first]).short
    return EmotionReading(
      mixture: mixture, intensity: (try? Intensity(strength)) ?? .acted, confidence: found[first].short,
      alternatives: others.prefix(3).map { alternative($0, found) }, isAbstention: false, reason: reason,
      cause: cause)
  }

  /// Neutral: because the words are, or because nothing is clear enough.
  private func plainReading(_ found: [Double], _ order: [Int]) -> EmotionReading {
    let best = order.first ?? 0
    let isClear = found[neutral] >= max(model.thresholds[neutral], found[best])
    let percent = Int((found[best] * 100).rounded())
    return EmotionReading(
      mixture: .neutral, intensity: .acted, confidence: found[neutral].short,
      alternatives: order.prefix(3).filter { found[$0] >= 0.05 }.map { alternative($0, found) },
      isAbstention: !isClear,
      reason: isClear
        ? "the words show no emotion"
        : "no emotion is clear enough; the nearest is \(model.labels[best].name), \(percent) %",
      cause: nil)
  }

  private func alternative(_ index: Int, _ found: [Double]) -> EmotionPlan.Alternative {
    EmotionPlan.Alternative(
      mixture: EmotionMixture(model.labels[index]), confidence: found[index].short, source: "text")
  }

  /// The mixture with shares of two decimals, which a person can edit.
  static func rounded(_ mixture: EmotionMixture) -> EmotionMixture {
    var parts = mixture.components.map { (label: $0.label, weight: $0.weight.short) }
    let rest = parts.dropFirst().reduce(0) { $0 + $1.weight }
    parts[0].weight = (1 - rest).short
    return (try? EmotionMixture(parts)) ?? mixture
  }

  /// The words whose absence takes most of the label away: the best one, and neighbours nearly as telling.
  ///
  /// Lines of more than 24 words lose several at a time.
  /// - Source: leave-one-out occlusion, Li, Monroe and Jurafsky 2016.
  private func cause(of line: String, label: Int) -> String? {
    let words = line.split(whereSeparator: \.isWhitespace).prefix(400)
    guard words.count > 1 else { return Self.tidy(words.joined()) }
    let size = (words.count + 23) / 24
    let starts = Array(stride(from: 0, to: words.count, by: size))
    let whole = model.calibrated(model.logits(of: line))[label]
    let drops = starts.map { start in
      let rest = words[..<start] + words[min(start + size, words.count)...]
      return whole - model.calibrated(model.logits(of: rest.joined(separator: " ")))[label]
    }
    guard let best = drops.indices.max(by: { drops[$0] < drops[$1] }), drops[best] > 0.2 else { return nil }
    var span = best...best
    while span.count < 4 {
      let left = span.lowerBound > 0 ? drops[span.lowerBound - 1] : -1
      let right = span.upperBound + 1 < drops.count ? drops[span.upperBound + 1] : -1
      guard max(left, right) >= 0.4 * drops[best] else { break }
      span = left > right ? span.lowerBound - 1...span.upperBound : span.lowerBound...span.upperBound + 1
    }
    let end = min(starts[span.upperBound] + size, words.count)
    return Self.tidy(words[starts[span.lowerBound]..<end].joined(separator: " "))
  }

  private static func tidy(_ words: String) -> String? {
    let letters = words.indices.filter { words[$0].isLetter || words[$0].isNumber }
    guard let first = letters.first, let last = letters.last else { return nil }
    return String(words[first...last])
  }
}
