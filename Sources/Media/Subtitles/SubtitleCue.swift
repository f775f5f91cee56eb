/// A text and the time it is shown.
public struct SubtitleCue: Sendable, Equatable {
  /// Seconds at which it appears.
  public var start: Double
  /// Seconds at which it disappears.
  public var end: Double
  /// Plain text, lines separated by `\n`.
  public var text: String

  /// A text shown from `start` to `end` seconds.
  public init(start: Double, end: Double, text: String) {
    self.start = start
    self.end = end
    self.text = text
  }

  /// Text without carriage returns, empty lines and space around it: what every format can hold.
  var cleanText: String {
    text.split(whereSeparator: \.isNewline)
      .filter { !$0.allSatisfy(\.isWhitespace) }
      .joined(separator: "\n")
  }

  /// `cues` that show something, in order of time, cleaned.
  static func prepared(_ cues: [SubtitleCue]) -> [SubtitleCue] {
    cues.map { SubtitleCue(start: max(0, $0.start), end: $0.end, text: $0.cleanText) }
      .filter { $0.end > $0.start && $0.start.isFinite && $0.end.isFinite && !$0.text.isEmpty }
      .sorted { ($0.start, $0.end) < ($1.start, $1.end) }
  }

  /// The same display as one cue at a time: where cues overlap, their texts are shown below each other.
  static func flattened(_ cues: [SubtitleCue]) -> [SubtitleCue] {
    let prepared = prepared(cues)
    let borders = Set(prepared.flatMap { [$0.start, $0.end] }).sorted()
    var result: [SubtitleCue] = []
    var active: [SubtitleCue] = []
    var next = 0
    for (start, end) in zip(borders, borders.dropFirst()) {
      active.removeAll { $0.end <= start }
      while next < prepared.count && prepared[next].start <= start {
        active.append(prepared[next])
        next += 1
      }
      let text = active.map(\.text).joined(separator: "\n")
      if text.isEmpty { continue }
      if let last = result.last, last.end == start, last.text == text {
        result[result.count - 1].end = end
      } else {
        result.append(SubtitleCue(start: start, end: end, text: text))
      }
    }
    return result
  }
}
