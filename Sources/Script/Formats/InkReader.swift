import Emotion

/// Reads the dialogue of an Ink file.
///
/// `Name: words # tag` is a line, also behind gathers `-`; choices `*` and `+` are spoken where they name their speaker,
/// without the part in square brackets. Tags on lines of their own belong to the next line. Knots, stitches, diverts,
/// code `~`, `VAR` and the like, `TODO:`, logic `{ }` around lines and comments are not spoken.
/// - Source: Writing with Ink, github.com/inkle/ink.
enum InkReader {
  static func lines(_ file: SourceFile) -> [Result<ScriptLine, ScriptError>] {
    var results: [Result<ScriptLine, ScriptError>] = []
    var waiting: [SourceText] = []
    var isComment = false
    for raw in file.lines {
      let line = GameLine.uncommented(uncommented(raw, &isComment))
      if line.isEmpty || isCode(line) { continue }
      let (content, isChoice) = content(of: line)
      let (words, tags) = GameLine.cut(content)
      if words.isEmpty {
        waiting += tags
        continue
      }
      guard var entry = GameLine(words, path: file.path, isChoice: isChoice) else { continue }
      for tag in waiting + tags { entry.apply(tag) }
      waiting = []
      if let result = entry.result(number: results.count + 1) { results.append(result) }
    }
    return results
  }

  /// Knots, declarations, code, diverts, and the lines that open, part and close a block of logic.
  private static func isCode(_ line: SourceText) -> Bool {
    let text = line.string
    let words = ["VAR ", "CONST ", "LIST ", "INCLUDE ", "EXTERNAL ", "TODO:"]
    if text.hasPrefix("=") || text.hasPrefix("~") || text.hasPrefix("->") || text.hasPrefix("<-") {
      return true
    }
    if words.contains(where: text.hasPrefix) { return true }
    if text.hasPrefix("}") || (text.hasPrefix("{") && !text.contains("}")) { return true }
    return text.hasPrefix("-") && text.hasSuffix(":")
  }

  /// What a line says, without its bullets, label, condition, suppressed part of a choice, glue and divert.
  private static func content(of line: SourceText) -> (SourceText, isChoice: Bool) {
    var rest = line
    var isChoice = false
    while let first = rest[0], "*+-".unicodeScalars.contains(first), !rest.has("->") {
      isChoice = isChoice || first != "-"
      rest = rest.from(1).trimmed
    }
    if rest.count < line.count, rest[0] == "(", let close = rest.firstIndex(of: ")") {
      rest = rest.from(close + 1).trimmed
    }
    if isChoice, rest[0] == "{", let close = rest.firstIndex(of: "}") { rest = rest.from(close + 1).trimmed }
    var kept = SourceText(start: rest.start)
    var index = 0
    while let scalar = rest[index], !rest.has("->", at: index) {
      if isChoice, scalar == "[", let close = rest.firstIndex(of: "]", from: index) {
        index = close + 1
      } else if rest.has("<>", at: index) {
        index += 2
      } else {
        kept.append(scalar, at: rest.position(index))
        index += 1
      }
    }
    return (kept.trimmed, isChoice)
  }

  /// Without `/* */`, which may run over several lines.
  private static func uncommented(_ line: SourceText, _ isComment: inout Bool) -> SourceText {
    var kept = SourceText(start: line.start)
    var index = 0
    while let scalar = line[index] {
      if line.has(isComment ? "*/" : "/*", at: index) {
        isComment.toggle()
        index += 2
      } else {
        if !isComment { kept.append(scalar, at: line.position(index)) }
        index += 1
      }
    }
    return kept
  }
}
