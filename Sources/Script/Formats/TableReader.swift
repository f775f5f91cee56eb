import Emotion

/// Reads tables of lines: CSV and TSV with a header row, or one JSON object a line.
///
/// Columns may come in any order and under the usual names; others are left alone, unless one looks like a slip
/// of a known name. Only the text must be there. A bad row fails alone.
enum TableReader {
  /// What a column holds, and the names it goes by.
  private static let names: [(field: String, spellings: [String])] = [
    ("id", ["id", "line id", "key"]), ("speaker", ["character", "speaker", "name", "role", "actor"]),
    ("text", ["text", "line", "dialogue", "dialog"]), ("emotion", ["emotion", "mood"]),
    ("intensity", ["intensity", "strength"]), ("direction", ["direction", "directions", "acting"]),
    ("start", ["start", "begin", "in"]), ("end", ["end", "stop"]), ("voice", ["voice"]),
    ("language", ["language", "lang"]), ("out", ["out", "output", "file", "filename"]),
    ("translation", ["translation", "original", "subtitle"]),
  ]

  /// The fields of one row: text and place by field name.
  private typealias Row = [String: SourceText]

  static func lines(_ text: String, delimiter: Unicode.Scalar, path: String) -> [Result<
    ScriptLine, ScriptError
  >] {
    let body = text.first == "\u{FEFF}" ? String(text.unicodeScalars.dropFirst()) : text
    let rows = DelimitedTable(parsing: body, delimiter: delimiter).rows
    guard let header = rows.first else { return [] }
    let columns: [String?]
    do throws(ScriptError) {
      columns = try self.columns(header, path: path)
    } catch {
      return [.failure(error)]
    }
    return rows.dropFirst().enumerated().map { index, cells in
      switch cells {
      case .failure(let error): return .failure(ScriptError(error, path: path))
      case .success(let cells):
        let position = cells.first?.position ?? TextPosition(line: 1, column: 1)
        guard cells.count <= columns.count else {
          let expected = "\(columns.count) cells as in the header"
          let place = ScriptLocation(path: path, position: cells[columns.count].position)
          return .failure(.malformed(place, found: "\(cells.count) cells", expected: expected))
        }
        var row: Row = [:]
        for (column, cell) in zip(columns, cells) {
          if let column { row[column] = SourceText(cell.text, start: cell.textPosition).trimmed }
        }
        return line(row, number: index + 1, path: path, position: position)
      }
    }
  }

  /// The delimiter of a CSV: a comma, or a semicolon where the header has no comma.
  static func delimiter(of text: String) -> Unicode.Scalar {
    let header = text.prefix { !$0.isNewline }
    return header.contains(";") && !header.contains(",") ? ";" : ","
  }

  private static func columns(_ header: DelimitedTable.Row, path: String) throws(ScriptError) -> [String?] {
    switch header {
    case .failure(let error): throw ScriptError(error, path: path)
    case .success(let cells):
      let columns = try fields(cells.map { String(trimmed($0.text)) }, path: path) { cells[$0].position }
      guard columns.contains("text") else {
        throw .missingField(ScriptLocation(path: path, position: cells[0].position), name: "text")
      }
      return columns
    }
  }

  static func jsonLines(_ file: SourceFile) -> [Result<ScriptLine, ScriptError>] {
    let objects = file.lines.filter { !$0.trimmed.isEmpty }
    return objects.enumerated().map { index, source in
      do throws(ScriptError) {
        let row = try object(source, path: file.path)
        return line(row, number: index + 1, path: file.path, position: source.trimmed.start)
      } catch {
        return .failure(error)
      }
    }
  }

  /// The known field of each name, or `nil` for a column of somebody else's.
  private static func fields(
    _ found: [String], path: String, position: (Int) -> TextPosition
  ) throws(ScriptError) -> [String?] {
    var fields: [String?] = []
    for (index, name) in found.enumerated() {
      let key = EmotionLabel.key(name)
      let field = names.first { $0.spellings.contains(key) }?.field
      if field == nil, key.count > 3 {
        let spellings = names.flatMap(\.spellings).filter { $0.count > 3 }
        if let near = nearestWord(to: key, among: spellings) {
          throw .unknownField(
            ScriptLocation(path: path, position: position(index)), found: name, suggestion: near)
        }
      }
      if let field, fields.contains(field) {
        throw .malformed(
          ScriptLocation(path: path, position: position(index)), found: name,
          expected: "only one column for the \(field)")
      }
      fields.append(field)
    }
    return fields
  }

  private static func object(_ source: SourceText, path: String) throws(ScriptError) -> Row {
    let document: JSONDocument
    do {
      document = try JSONDocument(parsing: source.string, start: source.start)
    } catch {
      throw ScriptError(error, path: path)
    }
    let place = ScriptLocation(path: path, position: source.trimmed.start)
    guard case .object(let members) = document.root.value else {
      throw .malformed(place, found: document.root.text(lineDepth: 0), expected: "a JSON object in { }")
    }
    let columns = try fields(members.map(\.name), path: path) { document.position(of: members[$0].offset) }
    guard columns.contains("text") else { throw .missingField(place, name: "text") }
    var row: Row = [:]
    for (column, member) in zip(columns, members) {
      guard let column else { continue }
      var position = document.position(of: member.node.offset)
      let text: String
      switch member.node.value {
      case .null: continue
      case .string(let string):
        text = string
        position.column += 1
      case .number(let number): text = plain(number)
      case .object(let weights) where column == "emotion":
        text = weights.map { "\($0.node.text(lineDepth: 0)) \($0.name)" }.joined(separator: " + ")
      default:
        throw .wrongValue(
          ScriptLocation(path: path, position: position), name: column,
          found: member.node.text(lineDepth: 0), expected: "a text or a number")
      }
      row[column] = SourceText(text, start: position).trimmed
    }
    return row
  }

  private static func line(
    _ row: Row, number: Int, path: String, position: TextPosition
  ) -> Result<ScriptLine, ScriptError> {
    func text(_ name: String) -> String? { row[name].flatMap { $0.isEmpty ? nil : $0.string } }
    var line = LineBuilder(
      path: path, speaker: text("speaker") ?? ScriptLine.defaultSpeaker, position: position)
    line.words = row["text"] ?? line.words
    line.direction = text("direction")
    line.voice = text("voice")
    line.language = text("language")
    line.out = text("out")
    line.translation = text("translation")
    for (name, keyPath) in [("start", \LineBuilder.start), ("end", \LineBuilder.end)] {
      guard let source = row[name], !source.isEmpty else { continue }
      do {
        line[keyPath: keyPath] = try TimeCode.time(source, path: path)
      } catch {
        line.errors.append(error)
      }
    }
    if let start = line.start, let end = line.end, end <= start {
      let place = ScriptLocation(path: path, position: row["end"]?.start ?? position)
      line.errors.append(.wrongOrder(place, start: start, end: end))
    }
    if let source = row["emotion"], !source.isEmpty { line.feel(source) }
    if let source = row["intensity"], !source.isEmpty { line.strengthen(source) }
    return line.line(id: text("id") ?? String(number))
  }
}

extension LineBuilder {
  /// Takes the text of an emotion cell.
  mutating func feel(_ source: SourceText) {
    do {
      let text = source.string
      emotion = try EmotionMixture(parsing: text)
      affect = try AffectVector(parsing: text)
    } catch {
      errors.append(.emotion(ScriptLocation(path: path, position: source.start), error))
    }
  }

  /// Takes the text of an intensity cell.
  mutating func strengthen(_ source: SourceText) {
    let place = ScriptLocation(path: path, position: source.start)
    guard let value = Double(source.string) else {
      errors.append(
        .wrongValue(place, name: "intensity", found: source.string, expected: "a number from 0 to 2"))
      return
    }
    do {
      intensity = try Intensity(value)
    } catch {
      errors.append(.emotion(place, error))
    }
  }
}
