import Emotion

/// Reads the dialogue of an Advanced SubStation Alpha file: `Name` is the speaker, override codes in `{ }` and
/// drawings are dropped, `\N`, `\n` and `\h` are spaces.
enum ASSReader {
  static func lines(_ file: SourceFile) -> [Result<ScriptLine, ScriptError>] {
    var results: [Result<ScriptLine, ScriptError>] = []
    var inEvents = false
    var columns: [String] = []
    for raw in file.lines {
      let line = raw.trimmed
      if line[0] == "[" {
        inEvents = line.string.lowercased() == "[events]"
        continue
      }
      guard inEvents, let colon = line.firstIndex(of: ":") else { continue }
      let key = line[0..<colon].string.lowercased()
      let body = line.from(colon + 1).trimmed
      if key == "format" {
        columns = body.string.split(separator: ",").map { String(trimmed($0)).lowercased() }
        for name in ["start", "end", "text"] where !columns.contains(name) {
          return [.failure(.missingField(file.location(line.start), name: name))]
        }
      } else if key == "dialogue" {
        guard !columns.isEmpty else {
          let expected = "a Format: line before the dialogue"
          return [.failure(.malformed(file.location(line.start), found: line.string, expected: expected))]
        }
        if let result = dialogue(body, columns: columns, file: file, id: String(results.count + 1)) {
          results.append(result)
        }
      }
    }
    return results
  }

  /// A line of dialogue, or `nil` when it holds nothing but a drawing or codes.
  private static func dialogue(
    _ body: SourceText, columns: [String], file: SourceFile, id: String
  ) -> Result<ScriptLine, ScriptError>? {
    let cells = cells(body, count: columns.count)
    guard cells.count == columns.count else {
      let expected = "\(columns.count) fields separated by commas"
      return .failure(.malformed(file.location(body.start), found: body.string, expected: expected))
    }
    func cell(_ name: String) -> SourceText? { columns.firstIndex(of: name).map { cells[$0].trimmed } }
    guard let text = cell("text"), let start = cell("start"), let end = cell("end") else { return nil }
    let words = words(text)
    guard !words.trimmed.isEmpty else { return nil }
    let name = (cell("name") ?? cell("actor"))?.string ?? ""
    var line = SubtitleReader.line(
      words, speaker: name.isEmpty ? nil : name, file: file, position: body.start)
    do {
      let times = (try TimeCode.time(start, path: file.path), try TimeCode.time(end, path: file.path))
      (line.start, line.end) = times
      if times.1 <= times.0 {
        line.errors.append(.wrongOrder(file.location(end.start), start: times.0, end: times.1))
      }
    } catch {
      line.errors.append(error)
    }
    return line.line(id: id)
  }

  /// The fields; the last one takes all that is left, commas too.
  private static func cells(_ body: SourceText, count: Int) -> [SourceText] {
    var cells: [SourceText] = []
    var begin = 0
    while cells.count < count - 1, let comma = body.firstIndex(of: ",", from: begin) {
      cells.append(body[begin..<comma])
      begin = comma + 1
    }
    return cells + [body.from(begin)]
  }

  private static func words(_ text: SourceText) -> SourceText {
    var words = SourceText(start: text.start)
    var index = 0
    var isDrawing = false
    while let scalar = text[index] {
      if scalar == "{", let close = text.firstIndex(of: "}", from: index, reach: 4096) {
        isDrawing = drawing(text[index..<close].string) ?? isDrawing
        index = close + 1
        continue
      }
      let isBreak = scalar == "\\" && text[index + 1].map { "Nnh".unicodeScalars.contains($0) } == true
      if !isDrawing { words.append(isBreak ? " " : scalar, at: text.position(index)) }
      index += isBreak ? 2 : 1
    }
    return words
  }

  /// Whether override codes begin (`\p1`) or end (`\p0`) a drawing, or `nil` when they say nothing of it.
  private static func drawing(_ codes: String) -> Bool? {
    var isDrawing: Bool?
    for code in codes.split(separator: "\\") where code.first == "p" {
      if let scale = Int(code.dropFirst().prefix { $0.isNumber }) { isDrawing = scale > 0 }
    }
    return isDrawing
  }
}
