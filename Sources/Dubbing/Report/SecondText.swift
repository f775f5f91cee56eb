import Media
import Script

/// The lines of a dub in another language, for subtitles of two languages.
public struct SecondText: Sendable, Equatable {
  /// Texts with times of their own, from subtitles.
  private let cues: [SubtitleCue]
  /// Texts by the id of their line.
  private let lines: [String: String]

  /// The second language in `script`: subtitles by their times; of other scripts the column `translation` where
  /// there is one, else the text of the line that has the same id.
  public init(_ script: Script) {
    if script.lines.allSatisfy({ $0.start != nil && $0.end != nil && $0.translation == nil }) {
      cues = script.lines.map { SubtitleCue(start: $0.start ?? 0, end: $0.end ?? 0, text: $0.text) }
      lines = [:]
    } else {
      cues = []
      lines = Dictionary(script.lines.map { ($0.id, $0.translation ?? $0.text) }) { first, _ in first }
    }
  }

  /// The translations that stand in a script of the first language; `nil` when it has none.
  public init?(translationsOf script: Script) {
    lines = Dictionary(script.lines.compactMap { line in line.translation.map { (line.id, $0) } }) {
      first, _ in
      first
    }
    cues = []
    if lines.isEmpty { return nil }
  }

  /// The text of the line `id`: its own, or all subtitles of which at least half is shown between `start` and `end`.
  package func text(of id: String, from start: Double, to end: Double) -> String? {
    if let text = lines[id] { return text }
    let shown = cues.filter { cue in
      let shared = min(cue.end, end) - max(cue.start, start)
      return shared > 0 && shared >= 0.5 * min(cue.end - cue.start, end - start)
    }
    return shown.isEmpty ? nil : shown.map(\.text).joined(separator: " ")
  }
}
