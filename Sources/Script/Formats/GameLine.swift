import Emotion

/// A line of a game's dialogue with its `#tags`, as Yarn Spinner and Ink write them.
///
/// `#emotion:fear`, `#intensity:0.7`, `#direction:almost laughing`, `#voice:george`, `#speaker:Guard`, `#lang:en`,
/// `#out:guard/halt` say what the columns of a table say; `#line:ID` and `#id:ID` name the line; `#angry`,
/// `#whisper` and other single words of this program's own tags are obeyed; all other tags are the game's own and
/// are left alone. Yarn's tags hold no spaces, so `_` stands for one.
struct GameLine {
  private var builder: LineBuilder
  private var id: String?
  private let words: SourceText

  /// The line that begins with `words`, which may carry a `Name:` in front.
  ///
  /// - Parameter isChoice: a choice is spoken only if it names its speaker.
  init?(_ words: SourceText, path: String, isChoice: Bool = false) {
    let prefix = SpeakerPrefix(words)
    if isChoice && prefix == nil { return nil }
    builder = LineBuilder(
      path: path, speaker: prefix?.name ?? ScriptLine.defaultSpeaker, position: words.start)
    if let inside = prefix?.parenthetical { builder.apply(parenthetical: inside) }
    self.words = prefix?.words ?? words
    if let brace = self.words.firstIndex(of: "{") {
      builder.errors.append(
        .malformed(
          ScriptLocation(path: path, position: self.words.position(brace)),
          found: self.words.from(brace).string,
          expected: "words without variables or logic, which only the running game knows"))
    }
  }

  /// Takes what stands behind a `#`.
  mutating func apply(_ tag: SourceText) {
    let tag = tag.trimmed
    guard let colon = tag.firstIndex(of: ":") else {
      if ScriptTag.isKnown(tag.string) { builder.apply(parenthetical: tag) }
      return
    }
    let value = Self.spaced(tag.from(colon + 1).trimmed)
    guard !value.isEmpty else { return }
    switch tag[0..<colon].trimmed.string.lowercased() {
    case "line", "id": id = tag.from(colon + 1).trimmed.string
    case "emotion", "mood": builder.feel(value)
    case "intensity", "strength": builder.strengthen(value)
    case "direction", "acting":
      builder.direction = builder.direction.map { "\($0); \(value.string)" } ?? value.string
    case "voice": builder.voice = value.string
    case "speaker", "character": builder.speaker = value.string
    case "lang", "language": builder.language = value.string
    case "out": builder.out = tag.from(colon + 1).trimmed.string
    default: break
    }
  }

  /// The finished line, or `nil` when it has neither words nor errors.
  func result(number: Int) -> Result<ScriptLine, ScriptError>? {
    if words.isEmpty && builder.errors.isEmpty { return nil }
    var builder = builder
    builder.words.appendLine(words)
    return builder.line(id: id ?? String(number))
  }

  /// Cuts a line at its tags: a `#` after white space or at the start, without a backslash before it.
  static func cut(_ line: SourceText) -> (words: SourceText, tags: [SourceText]) {
    var marks: [Int] = []
    for index in 0..<line.count where line[index] == "#" {
      if index == 0 || line[index - 1]?.properties.isWhitespace == true { marks.append(index) }
    }
    let words = line[0..<(marks.first ?? line.count)].trimmed
    let ends = marks.dropFirst() + [line.count]
    return (words, zip(marks, ends).map { line[($0 + 1)..<$1].trimmed })
  }

  /// The line before a `//` comment (not the one in `https://`).
  static func uncommented(_ line: SourceText) -> SourceText {
    for index in 0..<line.count where line.has("//", at: index) && line[index - 1] != ":" {
      return line[0..<index].trimmed
    }
    return line.trimmed
  }

  private static func spaced(_ text: SourceText) -> SourceText {
    var result = SourceText(start: text.start)
    for index in 0..<text.count {
      if let scalar = text[index] { result.append(scalar == "_" ? " " : scalar, at: text.position(index)) }
    }
    return result
  }
}
