import Emotion

/// Reads the dialogue of a Fountain screenplay.
///
/// A character cue is an upper-case line after a blank line with text below it, or begins with `@`; extensions
/// such as `(V.O.)` and the `^` of dual dialogue are dropped. A parenthetical is a tag where it is a known one
/// and a direction otherwise. Title page, scene headings, action, transitions, notes `[[ ]]`, boneyard `/* */`,
/// sections and synopses are not spoken; emphasis marks `*` and `_` are dropped.
/// - Source: the Fountain syntax, fountain.io/syntax.
enum FountainReader {
  static func lines(_ file: SourceFile) -> [Result<ScriptLine, ScriptError>] {
    let lines = withoutNotes(file)
    var results: [Result<ScriptLine, ScriptError>] = []
    var current: LineBuilder?
    var afterBlank = true
    var index = titlePageEnd(lines)
    while index < lines.count {
      let line = lines[index].trimmed
      let isBlank = lines[index].isEmpty || (line.isEmpty && lines[index].count < 2)
      defer {
        afterBlank = isBlank
        index += 1
      }
      if isBlank {
        if let line = current?.line(id: String(results.count + 1)) { results.append(line) }
        current = nil
      } else if current != nil {
        add(line, to: &current)
      } else if afterBlank, let name = cue(line), index + 1 < lines.count, !lines[index + 1].trimmed.isEmpty {
        current = LineBuilder(path: file.path, speaker: name, position: line.start)
      }
    }
    if let line = current?.line(id: String(results.count + 1)) { results.append(line) }
    return results
  }

  private static func add(_ line: SourceText, to current: inout LineBuilder?) {
    guard let first = line[0] else { return }
    if first == "(", line.scalars.last == ")" {
      current?.apply(parenthetical: line[1..<line.count - 1].trimmed, anyText: true)
    } else {
      current?.words.appendLine(withoutEmphasis(first == "~" ? line.from(1).trimmed : line))
    }
  }

  /// The character's name, or `nil` when the line is no character cue.
  private static func cue(_ line: SourceText) -> String? {
    guard let first = line[0] else { return nil }
    let isForced = first == "@"
    guard isForced || !"!.>~=#".unicodeScalars.contains(first) else { return nil }
    var name = isForced ? line.from(1).trimmed : line
    if name.scalars.last == "^" { name = name[0..<name.count - 1].trimmed }
    if let bracket = name.firstIndex(of: "(") { name = name[0..<bracket].trimmed }
    guard !name.isEmpty else { return nil }
    if isForced { return name.string }
    let upper = name.string
    let headings = ["INT.", "EXT.", "EST.", "INT ", "EXT ", "EST ", "I/E", "INT/EXT", "INT./EXT"]
    guard name.scalars.contains(where: \.properties.isAlphabetic),
      !name.scalars.contains(where: \.properties.isLowercase),
      !headings.contains(where: upper.hasPrefix), !upper.hasSuffix("TO:")
    else { return nil }
    return upper
  }

  /// The index of the first line behind the title page: `Key: value` lines at the very top, up to a blank line.
  private static func titlePageEnd(_ lines: [SourceText]) -> Int {
    let keys = [
      "title", "credit", "author", "authors", "source", "notes", "draft date", "date", "contact", "copyright",
    ]
    guard let first = lines.first, let colon = first.firstIndex(of: ":"),
      keys.contains(first[0..<colon].string.lowercased())
    else { return 0 }
    return lines.firstIndex { $0.trimmed.isEmpty } ?? lines.count
  }

  /// The lines without `[[notes]]` and `/* boneyard */`, both of which may run over several lines.
  private static func withoutNotes(_ file: SourceFile) -> [SourceText] {
    var end: String?
    return file.lines.map { line in
      var kept = SourceText(start: line.start)
      var index = 0
      while let scalar = line[index] {
        if let close = end {
          let isEnd = line.has(close, at: index)
          if isEnd { end = nil }
          index += isEnd ? 2 : 1
        } else if line.has("[[", at: index) || line.has("/*", at: index) {
          end = scalar == "[" ? "]]" : "*/"
          index += 2
        } else {
          kept.append(scalar, at: line.position(index))
          index += 1
        }
      }
      return kept
    }
  }

  /// Without `*`, `**`, `***` and `_`, unless a backslash stands before.
  private static func withoutEmphasis(_ line: SourceText) -> SourceText {
    var kept = SourceText(start: line.start)
    var index = 0
    while let scalar = line[index] {
      let isMark = scalar == "*" || scalar == "_"
      if scalar == "\\", let next = line[index + 1], next == "*" || next == "_" {
        kept.append(next, at: line.position(index + 1))
        index += 2
        continue
      }
      if !isMark { kept.append(scalar, at: line.position(index)) }
      index += 1
    }
    return kept
  }
}
