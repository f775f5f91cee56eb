import Emotion

/// Reads `[mm:ss.mmm - mm:ss.mmm] NAME (emotion, 0.7): words`.
///
/// The time codes and the round brackets may be left out. Lines that are indented deeper than their entry, or
/// that have no `NAME:`, continue the entry above; a blank line ends it. A line that begins with `#` is a comment.
enum PlainReader {
  static func lines(_ file: SourceFile) -> [Result<ScriptLine, ScriptError>] {
    var results: [Result<ScriptLine, ScriptError>] = []
    var current: LineBuilder?
    var indent = 0
    func finish() {
      if let line = current?.line(id: String(results.count + 1)) { results.append(line) }
      current = nil
    }
    for raw in file.lines {
      let line = raw.trimmed
      guard let first = line[0] else {
        finish()
        continue
      }
      if first == "#" { continue }
      let depth = line.start.column
      if current != nil, depth > indent {
        current?.words.appendLine(line)
      } else if let entry = entry(line, path: file.path) {
        finish()
        current = entry
        indent = depth
      } else if current != nil {
        current?.words.appendLine(line)
      } else {
        results.append(.failure(.noSpeaker(file.location(line.start), found: line.string)))
      }
    }
    finish()
    return results
  }

  /// The entry that begins with `line`, or `nil` when it continues one.
  private static func entry(_ line: SourceText, path: String) -> LineBuilder? {
    var rest = line
    var window: (start: Double, end: Double?)?
    var errors: [ScriptError] = []
    let hasTime = line[0] == "[" && line[1].map { ("0"..."9").contains($0) } == true
    if hasTime, let close = line.firstIndex(of: "]"), line[1..<close].scalars.contains(":") {
      rest = line.from(close + 1).trimmed
      do {
        let inside = line[1..<close].trimmed
        if let both = try TimeCode.window(inside, separators: ["-->", "–", "—", "-"], path: path) {
          window = (both.start, both.end)
        } else {
          window = (try TimeCode.time(inside, path: path), nil)
        }
      } catch {
        errors.append(error)
      }
    }
    guard let prefix = SpeakerPrefix(rest) else {
      guard window != nil || !errors.isEmpty else { return nil }
      var entry = LineBuilder(path: path, speaker: ScriptLine.defaultSpeaker, position: line.start)
      entry.errors =
        errors + [
          .noSpeaker(ScriptLocation(path: path, position: rest.start), found: rest.string)
        ]
      return entry
    }
    var entry = LineBuilder(path: path, speaker: prefix.name, position: line.start)
    entry.start = window?.start
    entry.end = window?.end
    entry.errors = errors
    if let parenthetical = prefix.parenthetical { entry.apply(parenthetical: parenthetical) }
    if !prefix.words.isEmpty { entry.words.appendLine(prefix.words) }
    return entry
  }
}
