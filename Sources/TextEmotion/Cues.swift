import Emotion

/// Words and marks that make a feeling stronger or weaker. Designed from how English is written, not learned.
enum Cues {
  private static let stronger: Set<String> = [
    "very", "so", "really", "extremely", "utterly", "absolutely", "completely", "totally", "deeply",
    "terribly",
    "incredibly", "overwhelmed", "wildly", "never", "ever", "intensely", "violently", "openly", "screaming",
    "furiously", "uncontrollably",
  ]
  private static let weaker: Set<String> = [
    "slightly", "somewhat", "little", "bit", "barely", "faintly", "faint", "mildly", "mild", "subtle", "hint",
    "quietly", "hardly", "trace", "touch", "kinda", "perhaps", "maybe", "almost", "restrained", "vaguely",
  ]
  private static let restraint = [
    "holding back", "hold back", "trying not to", "trying to hide", "hiding", "fighting back", "suppress",
    "pretending not", "stifling", "through clenched",
  ]

  /// How strongly a line is felt, from how likely its emotion is and from how it is written: 0.3...1.4.
  static func intensity(of line: String, probability: Double) -> Double {
    let words = Self.words(line)
    let cries = min(Double(line.count { $0 == "!" }), 3) * 0.08
    let capitals = line.split { !$0.isLetter }.filter { $0.count >= 3 && $0.allSatisfy(\.isUppercase) }
    let loud = capitals.isEmpty ? 0 : 0.15
    let more = words.contains(where: stronger.contains) ? 0.08 : 0
    let less = words.contains(where: weaker.contains) ? 0.15 : 0
    return min(max(0.4 + 0.6 * probability + cries + loud + more - less, 0.3), 1.4)
  }

  /// What a direction does to the strength of what it names, as a factor.
  static func factor(of direction: String) -> Double {
    let words = Self.words(direction), text = words.joined(separator: " ")
    var factor = 1.0
    if words.contains(where: stronger.contains) { factor *= 1.25 }
    if words.contains(where: weaker.contains) { factor *= 0.65 }
    if restraint.contains(where: text.contains) { factor *= 0.8 }
    return factor
  }

  /// The words in small letters, without marks at their ends.
  static func words(_ text: String) -> [String] {
    text.lowercased().split { !$0.isLetter && $0 != "'" && $0 != "’" }.map(String.init)
  }
}
