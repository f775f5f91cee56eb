import Emotion

extension EmotionPlan {
  /// A plan with what the original's voices say, and where writer and audience may differ.
  public struct Fused: Sendable {
    /// The plan.
    public var plan: EmotionPlan
    /// Lines whose words and voice say different things, by id.
    public var warnings: [String: String]

    /// A plan and the warnings about its lines.
    public init(plan: EmotionPlan, warnings: [String: String] = [:]) {
      (self.plan, self.warnings) = (plan, warnings)
    }
  }

  /// What the words of a line say for neutral counts this much: plain words are often said with feeling.
  private static let plainTrust = 0.4
  /// Doubt of the words about every category: nothing is impossible.
  private static let doubt = 0.04
  /// Words and voice that contradict each other are this sure of it.
  private static let sure = 0.5
  /// The other's emotion is then less likely than this.
  private static let unlikely = 0.15

  /// The plan whose open lines are decided by words and voice together.
  ///
  /// A tag or direction of the script stands. Elsewhere the probabilities of words and voice are multiplied: Bayes'
  /// rule for two witnesses who are independent of each other given the emotion, all emotions being equally likely
  /// before.
  /// - Parameter heard: what the ear makes of each line, one entry per line.
  public func fused(with heard: [HeardEmotion?]) -> Fused {
    precondition(heard.count == lines.count, "\(heard.count) readings for \(lines.count) lines")
    var result = Fused(plan: self)
    for (index, reading) in heard.enumerated() {
      guard let reading else { continue }
      let line = lines[index]
      let words = Self.probabilities(of: line)
      if let warning = Self.contradiction(line, words, reading) { result.warnings[line.id] = warning }
      if line.source == "default" || line.source == "text" {
        result.plan.lines[index].take(reading, words: words)
      } else {
        result.plan.lines[index].alternatives.append(reading.alternative)
        result.plan.lines[index].reason = [line.reason, reading.said].compactMap { $0 }.joined(
          separator: "; ")
      }
    }
    return result
  }

  /// What the words, or the script itself, say for each category; they sum to 1.
  private static func probabilities(of line: Line) -> [EmotionCategory: Double] {
    var weights = Dictionary(EmotionCategory.allCases.map { ($0, doubt) }) { first, _ in first }
    let isOpen = line.source == "default" || line.source == "text"
    func add(_ mixture: EmotionMixture, _ weight: Double) {
      for (category, share) in mixture.basic {
        weights[category, default: 0] += share * weight * (isOpen && category == .neutral ? plainTrust : 1)
      }
    }
    if line.source != "default" { add(line.setting.mixture, line.confidence ?? 0.5) }
    for other in line.alternatives where isOpen { add(other.mixture, other.confidence ?? 0) }
    let total = weights.values.reduce(0, +)
    return weights.mapValues { $0 / total }
  }

  /// Words and voice that are both sure, of different things.
  private static func contradiction(
    _ line: Line, _ words: [EmotionCategory: Double], _ heard: HeardEmotion
  ) -> String? {
    let written = EmotionCategory.allCases.max { (words[$0] ?? 0) < (words[$1] ?? 0) } ?? .neutral
    guard line.source != "default", written != heard.dominant, written != .neutral || line.source != "text",
      words[written] ?? 0 >= sure, heard.confidence >= sure,
      heard.probabilities[written] ?? 0 < unlikely, words[heard.dominant] ?? 0 < unlikely
    else { return nil }
    let side = line.source == "text" ? "the words read as" : "the script asks for"
    return "\(side) \(written.rawValue), the original's voice sounds like \(heard.dominant.rawValue) "
      + "(\(Int((heard.confidence * 100).rounded())) %)"
  }
}

extension EmotionPlan.Line {
  /// A part of the mixture with less than this is left out.
  private static let leastShare = 0.2

  /// Decides an open line by its words' probabilities and what is heard.
  fileprivate mutating func take(_ heard: HeardEmotion, words: [EmotionCategory: Double]) {
    // The ear does not know every category: what it cannot hear keeps the doubt.
    let joint = EmotionCategory.allCases.map { category in
      (category: category, value: (words[category] ?? 0) * max(heard.probabilities[category] ?? 0, 0.01))
    }
    let total = joint.reduce(0) { $0 + $1.value }
    let ranked = joint.map { (category: $0.category, value: $0.value / total) }.sorted { $0.value > $1.value }
    let kept = ranked.prefix(3).filter { $0.value >= Self.leastShare }
    let parts = kept.map { (label: $0.category.label, weight: ($0.value * 100).rounded() / 100) }
    guard let best = ranked.first, let joined = try? EmotionMixture(parts) else { return }
    // Words know finer shades: they stay where both mean the same.
    let basic = setting.mixture.basic
    let agree = source == "text" && basic.allSatisfy { $0.value <= basic[best.category] ?? 0 }
    let mixture = agree ? setting.mixture : joined
    let written = alternative(of: setting.mixture)
    let hadWords = source == "text" && !setting.mixture.isNeutral
    let strength =
      hadWords ? (setting.intensity.value + heard.intensity) / 2 : heard.intensity
    let wordsReason = source == "text" ? reason : nil
    let rounded = (min(max(strength, 0.1), 2) * 100).rounded() / 100
    setting = EmotionSetting(
      mixture: mixture, intensity: mixture.isNeutral ? .acted : (try? Intensity(rounded)) ?? .acted,
      direction: setting.direction)
    confidence = (best.value * 100).rounded() / 100
    alternatives = [written, heard.alternative].compactMap { $0 }.filter { $0.mixture != mixture }
    source = hadWords ? "text+audio" : "audio"
    reason = [wordsReason, heard.said].compactMap { $0 }.joined(separator: "; ")
  }

  private func alternative(of mixture: EmotionMixture) -> EmotionPlan.Alternative? {
    source == "text" ? .init(mixture: mixture, confidence: confidence, source: "text") : nil
  }
}
