extension EmotionPlan {
  /// Reads the table of `render plan -o plan.csv`: the JSON's fields as columns in any order, an empty cell for
  /// null, the emotion as a mixture (`0.6 fear + 0.4 anger`), the alternatives as JSON.
  ///
  /// The same columns must be there as fields in JSON.
  /// - Throws: `EmotionError` with line and column; an unknown column is an error that names the nearest known.
  public init(csv text: String) throws(EmotionError) {
    let rows = DelimitedTable(parsing: text).rows
    guard let header = try rows.first?.get() else {
      throw .malformedText(reason: "the plan has no header row", found: "an empty file")
    }
    for (index, cell) in header.enumerated() {
      guard Self.fields.contains(cell.text) else {
        throw .at(
          cell.position,
          .unknownField(name: cell.text, suggestion: nearestWord(to: cell.text, among: Self.fields)))
      }
      guard !header[..<index].contains(where: { $0.text == cell.text }) else {
        throw .at(cell.position, .malformedText(reason: "a column is given twice", found: cell.text))
      }
    }
    let columns = header.map(\.text)
    for name in ["id", "speaker", "text", "emotion", "intensity"] where !columns.contains(name) {
      throw .at(TextPosition(line: 1, column: 1), .missingField(name: name))
    }
    var lines: [Line] = []
    var ids: Set<String> = []
    for row in rows.dropFirst() {
      let cells = try row.get()
      let place = cells[0].position
      guard cells.count == columns.count else {
        throw .at(
          place,
          .malformedText(
            reason: "this row has not \(columns.count) cells as the header has", found: "\(cells.count) cells"
          ))
      }
      let line = try Self.line(CSVFields(cells: cells, columns: columns))
      do {
        try Self.check(line, seen: &ids)
      } catch {
        throw .at(place, error)
      }
      lines.append(line)
    }
    self.init(lines: lines)
  }

  private static func line(_ fields: CSVFields) throws(EmotionError) -> Line {
    let emotion = try fields.required("emotion")
    let mixture = try fields.located("emotion") { () throws(EmotionError) in
      try EmotionMixture(parsing: emotion)
    }
    let valence = try fields.number("valence", in: AffectVector.range)
    let arousal = try fields.number("arousal", in: AffectVector.range)
    let dominance = try fields.number("dominance", in: AffectVector.range)
    let point = try fields.located("emotion") { () throws(EmotionError) -> AffectVector? in
      if let point = try affect(valence, arousal, dominance) { return point }
      return try AffectVector(parsing: emotion)
    }
    _ = try fields.required("intensity")
    let intensity = try Intensity(try fields.number("intensity", in: Intensity.range) ?? 1)
    var alternatives: [Alternative] = []
    if let text = fields.text("alternatives") {
      let document = try JSONDocument(parsing: text, start: fields.position("alternatives"))
      guard case .array(let nodes) = document.root.value else {
        throw .at(
          fields.position("alternatives"),
          .wrongValue(field: "alternatives", expected: "a list in [ ]", found: text))
      }
      for node in nodes { alternatives.append(try alternative(node, of: document)) }
    }
    return Line(
      id: try fields.required("id"), speaker: try fields.required("speaker"), voice: fields.text("voice"),
      text: try fields.required("text"), start: try fields.number("start", in: timeRange),
      end: try fields.number("end", in: timeRange),
      setting: EmotionSetting(
        mixture: mixture, affect: point, intensity: intensity, direction: fields.text("direction")),
      confidence: try fields.number("confidence", in: 0...1), alternatives: alternatives,
      source: fields.text("source") ?? "user", reason: fields.text("reason"), cause: fields.text("cause"))
  }

  /// The plan as a table with a header row.
  public var csv: String {
    var text = DelimitedTable.line(Self.fields)
    for line in lines {
      let affect = line.setting.affect
      text += DelimitedTable.line([
        line.id, line.speaker, line.voice ?? "", line.text, line.start.map(plain) ?? "",
        line.end.map(plain) ?? "", line.setting.mixture.description, plain(affect.valence),
        plain(affect.arousal), plain(affect.dominance), plain(line.setting.intensity.value),
        line.setting.direction ?? "", line.confidence.map(plain) ?? "",
        line.alternatives.isEmpty ? "" : Self.node(line.alternatives).text(lineDepth: 0), line.source,
        line.reason ?? "", line.cause ?? "",
      ])
    }
    return text
  }
}

/// The cells of one row of a plan, by column name.
private struct CSVFields {
  let cells: [DelimitedTable.Cell]
  let columns: [String]

  func text(_ name: String) -> String? {
    guard let index = columns.firstIndex(of: name), !cells[index].text.isEmpty else { return nil }
    return cells[index].text
  }

  func required(_ name: String) throws(EmotionError) -> String {
    guard let text = text(name) else { throw .at(position(name), .missingField(name: name)) }
    return text
  }

  func number(_ name: String, in range: ClosedRange<Double>) throws(EmotionError) -> Double? {
    guard let text = text(name) else { return nil }
    guard let number = Double(trimmed(text)) else {
      throw .at(position(name), .wrongValue(field: name, expected: "a number", found: text))
    }
    guard range.contains(number) else {
      throw .at(position(name), .outOfRange(quantity: name, value: number, range: range))
    }
    return number
  }

  func position(_ name: String) -> TextPosition {
    columns.firstIndex(of: name).map { cells[$0].position } ?? cells[0].position
  }

  func located<T>(_ name: String, _ body: () throws(EmotionError) -> T) throws(EmotionError) -> T {
    do {
      return try body()
    } catch {
      throw .at(position(name), error)
    }
  }
}
