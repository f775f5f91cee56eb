import Emotion

/// Text that knows, scalar by scalar, where it stood in its file.
struct SourceText: Sendable {
  private(set) var scalars: [Unicode.Scalar]
  private(set) var positions: [TextPosition]
  /// The place just behind the text.
  private(set) var end: TextPosition

  init(start: TextPosition = TextPosition(line: 1, column: 1)) {
    scalars = []
    positions = []
    end = start
  }

  /// One line or cell of text that begins at `start`; a line break in it begins a new line of the file.
  init(_ text: String, start: TextPosition) {
    self.init(start: start)
    for scalar in text.unicodeScalars {
      let place = end
      append(scalar, at: place)
      end = scalar == "\n" ? TextPosition(line: place.line + 1, column: 1) : end
    }
  }

  var count: Int { scalars.count }
  var isEmpty: Bool { scalars.isEmpty }
  var start: TextPosition { positions.first ?? end }
  var string: String { String(String.UnicodeScalarView(scalars)) }

  subscript(index: Int) -> Unicode.Scalar? { index >= 0 && index < scalars.count ? scalars[index] : nil }

  /// The part in `range`, which must lie inside.
  subscript(range: Range<Int>) -> SourceText {
    var part = SourceText(start: position(range.lowerBound))
    part.scalars = Array(scalars[range])
    part.positions = Array(positions[range])
    part.end = range.isEmpty ? part.end : after(positions[range.upperBound - 1])
    return part
  }

  /// The part from `index` on.
  func from(_ index: Int) -> SourceText { self[min(index, count)..<count] }

  /// Where the scalar at `index` stood, or the end.
  func position(_ index: Int) -> TextPosition { index < positions.count ? positions[index] : end }

  /// The index of the first `scalar` at or after `start`, looking at `reach` scalars at most.
  func firstIndex(of scalar: Unicode.Scalar, from start: Int = 0, reach: Int = .max) -> Int? {
    start < count ? scalars[start...].prefix(reach).firstIndex(of: scalar) : nil
  }

  /// Whether `word` stands at `index`.
  func has(_ word: String, at index: Int = 0) -> Bool {
    index <= count && scalars[index...].starts(with: word.unicodeScalars)
  }

  /// Without white space at both ends.
  var trimmed: SourceText {
    guard let first = scalars.firstIndex(where: { !$0.properties.isWhitespace }),
      let last = scalars.lastIndex(where: { !$0.properties.isWhitespace })
    else { return SourceText(start: start) }
    return self[first..<last + 1]
  }

  mutating func append(_ scalar: Unicode.Scalar, at position: TextPosition) {
    scalars.append(scalar)
    positions.append(position)
    end = after(position)
  }

  mutating func append(_ other: SourceText) {
    scalars += other.scalars
    positions += other.positions
    end = other.end
  }

  /// Adds a line of the same passage, with a space between.
  mutating func appendLine(_ line: SourceText) {
    if !isEmpty { append(" ", at: end) }
    append(line)
  }

  private func after(_ position: TextPosition) -> TextPosition {
    TextPosition(line: position.line, column: position.column + 1)
  }
}

/// A script file cut into lines; line ends may be LF, CRLF or CR.
struct SourceFile: Sendable {
  let path: String
  let lines: [SourceText]

  init(text: String, path: String) {
    self.path = path
    var lines: [SourceText] = []
    var place = TextPosition(line: 1, column: 1)
    var line = SourceText(start: place)
    var previous: Unicode.Scalar?
    for scalar in text.unicodeScalars {
      defer { previous = scalar }
      if scalar == "\n", previous == "\r" { continue }
      if scalar == "\u{FEFF}", previous == nil { continue }
      if scalar == "\n" || scalar == "\r" {
        lines.append(line)
        place = TextPosition(line: place.line + 1, column: 1)
        line = SourceText(start: place)
      } else {
        line.append(scalar, at: line.end)
      }
    }
    if !line.isEmpty { lines.append(line) }
    self.lines = lines
  }

  func location(_ position: TextPosition) -> ScriptLocation { ScriptLocation(path: path, position: position) }
}
