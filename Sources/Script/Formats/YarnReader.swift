import Emotion

/// Reads the dialogue of a Yarn Spinner file.
///
/// A node is `title:` and other headers, `---`, the body, `===`. In a body `Name: words #tag` is a line; options `->` are
/// spoken where they name their speaker, line groups `=>` always. Commands `<< >>`, comments and attributes such as
/// `[wave]` are not spoken; this program's own tags in square brackets are obeyed.
/// - Source: Yarn Spinner's documentation, docs.yarnspinner.dev.
enum YarnReader {
  static func lines(_ file: SourceFile) -> [Result<ScriptLine, ScriptError>] {
    var results: [Result<ScriptLine, ScriptError>] = []
    var isBody = false
    for raw in file.lines {
      let line = GameLine.uncommented(raw)
      switch line.string {
      case "---": isBody = true
      case "===": isBody = false
      case "": continue
      default:
        guard isBody, let entry = entry(line, path: file.path) else { continue }
        if let result = entry.result(number: results.count + 1) { results.append(result) }
      }
    }
    return results
  }

  private static func entry(_ line: SourceText, path: String) -> GameLine? {
    let isChoice = line.has("->")
    let marked = isChoice || line.has("=>") ? line.from(2).trimmed : line
    let (words, tags) = GameLine.cut(withoutCommands(marked))
    guard var entry = GameLine(withoutAttributes(words), path: path, isChoice: isChoice) else { return nil }
    for tag in tags { entry.apply(tag) }
    return entry
  }

  /// Without `<<if $met>>` and the like.
  private static func withoutCommands(_ line: SourceText) -> SourceText {
    var kept = SourceText(start: line.start)
    var index = 0
    var isInside = false
    while let scalar = line[index] {
      if line.has(isInside ? ">>" : "<<", at: index) {
        isInside.toggle()
        index += 2
      } else {
        if !isInside { kept.append(scalar, at: line.position(index)) }
        index += 1
      }
    }
    return kept.trimmed
  }

  /// Without `[wave]`, `[/wave]` and `[b=1 /]`; tags that this program knows, or nearly knows, stay.
  private static func withoutAttributes(_ line: SourceText) -> SourceText {
    var kept = SourceText(start: line.start)
    var index = 0
    while let scalar = line[index] {
      if scalar == "[", let close = line.firstIndex(of: "]", from: index),
        isAttribute(line[index + 1..<close])
      {
        index = close + 1
      } else {
        kept.append(scalar, at: line.position(index))
        index += 1
      }
    }
    return kept
  }

  private static func isAttribute(_ inside: SourceText) -> Bool {
    do {
      _ = try ScriptTag.parse(inside.string, freeText: false)
      return false
    } catch {
      // A slip such as [hapy] is an error with a suggestion, not an attribute.
      if case .unknown(_, let suggestion) = error { return suggestion == nil }
      return false
    }
  }
}
