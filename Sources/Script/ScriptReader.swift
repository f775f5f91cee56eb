import Emotion

/// Reads scripts of every format.
public enum ScriptReader {
  /// Reads a script from a file's bytes (UTF-8, or UTF-16 with byte order mark).
  /// - Parameter path: names the file in errors; its extension helps to find the format.
  /// - Throws: `ScriptError` with every error of the file.
  public static func read(
    bytes: [UInt8], path: String, format: ScriptFormat? = nil
  ) throws(ScriptError) -> Script {
    try read(text: try decoded(bytes, path: path), path: path, format: format)
  }

  /// Reads a script from its text.
  /// - Parameter path: names the file in errors; its extension helps to find the format.
  /// - Throws: `ScriptError` with every error of the file; a script without a line is an error.
  public static func read(
    text: String, path: String, format: ScriptFormat? = nil
  ) throws(ScriptError) -> Script {
    var lines: [ScriptLine] = []
    var errors: [ScriptError] = []
    for row in rows(text: text, path: path, format: format) {
      switch row {
      case .success(let line): lines.append(line)
      case .failure(let error): errors.append(error)
      }
    }
    guard errors.isEmpty else { throw .all(errors) }
    return Script(lines: lines)
  }

  /// Reads a script line by line, so that one bad line fails alone.
  ///
  /// What spoils the whole file (no header, no text) is one failure. A second line of the same id is a failure.
  public static func rows(
    text: String, path: String, format: ScriptFormat? = nil
  ) -> [Result<ScriptLine, ScriptError>] {
    let file = SourceFile(text: text, path: path)
    let rows =
      switch format ?? ScriptFormat.detect(text: text, path: path) {
      case .plain: PlainReader.lines(file)
      case .srt: SubtitleReader.srt(file)
      case .vtt: SubtitleReader.vtt(file)
      case .ass: ASSReader.lines(file)
      case .fountain: FountainReader.lines(file)
      case .yarn: YarnReader.lines(file)
      case .ink: InkReader.lines(file)
      case .csv: TableReader.lines(text, delimiter: TableReader.delimiter(of: text), path: path)
      case .tsv: TableReader.lines(text, delimiter: "\t", path: path)
      case .jsonl: TableReader.jsonLines(file)
      }
    guard !rows.isEmpty else {
      let place = file.location(TextPosition(line: 1, column: 1))
      return [.failure(.malformed(place, found: "no line", expected: "at least one line of dialogue"))]
    }
    var seen: Set<String> = []
    return rows.map { row in
      guard case .success(let line) = row, !seen.insert(line.id).inserted else { return row }
      return .failure(.repeatedID(line.location, found: line.id))
    }
  }

  /// The text of a file.
  /// - Throws: `ScriptError.emotion` with the place of the first byte that is no text.
  public static func decoded(_ bytes: [UInt8], path: String) throws(ScriptError) -> String {
    do {
      return try TextDecoding.decode(bytes)
    } catch {
      throw ScriptError(error, path: path)
    }
  }
}

extension ScriptError {
  /// A problem of an emotion, JSON or table at its place in a script.
  init(_ error: EmotionError, path: String, at place: TextPosition = TextPosition(line: 1, column: 1)) {
    let location = ScriptLocation(path: path, position: error.position ?? place)
    switch error.problem {
    case .unknownField(let name, let suggestion):
      self = .unknownField(location, found: name, suggestion: suggestion)
    case .missingField(let name): self = .missingField(location, name: name)
    case .wrongValue(let field, let expected, let found):
      self = .wrongValue(location, name: field, found: found, expected: expected)
    default: self = .emotion(location, error.problem)
    }
  }
}
