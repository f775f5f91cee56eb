/// What each speaker felt in their last line, for lines that say little by themselves.
///
/// Designed, not learned: a line leans on the speaker's own last line, the less the longer ago that was, and
/// only as far as its own words leave open what is felt.
struct DialogueMemory: Sendable {
  private var last: [String: (found: [Double], line: Int)] = [:]
  private var line = 0

  /// The probabilities after leaning on the past, and whether that made a difference worth telling.
  func joined(_ own: [Double], speaker: String, neutral: Int) -> (found: [Double], isCarried: Bool) {
    guard let past = last[speaker], line - past.line <= 4 else { return (own, false) }
    let clear = own.indices.filter { $0 != neutral }.map { own[$0] }.max() ?? 0
    let distance = Double(max(line - past.line - 1, 0))
    let share = EmotionReader.carried * max(0, 1 - 1.5 * clear) / (1 + 0.5 * distance)
    guard share > 0.02 else { return (own, false) }
    let found = own.indices.map { (1 - share) * own[$0] + share * past.found[$0] }
    let moved = own.indices.filter { $0 != neutral }.map { found[$0] - own[$0] }.max() ?? 0
    return (found, moved > 0.05)
  }

  /// Keeps what was found for the speaker's next line.
  mutating func remember(_ found: [Double], speaker: String) {
    last[speaker] = (found, line)
    line += 1
  }
}
