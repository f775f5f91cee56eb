/// A table in text form (CSV after RFC 4180, or with another delimiter) whose cells know where they stood.
public struct DelimitedTable: Sendable {
  /// A cell's text, without quotes, and where it began.
  public struct Cell: Sendable, Hashable {
    /// The text.
    public var text: String
    /// Where the cell begins.
    public var position: TextPosition
    /// Where its text begins, behind a quote.
    public var textPosition: TextPosition
  }

  /// A row: its cells, or why it could not be read.
  public typealias Row = Result<[Cell], EmotionError>

  /// The rows that are not blank. A row that cannot be read does not spoil the next one, except that an open
  /// quote runs to the end of the text.
  public let rows: [Row]

  /// Reads a table. Line ends may be LF, CRLF or CR; in quotes they are kept as they are.
  public init(parsing text: String, delimiter: Unicode.Scalar = ",") {
    var scanner = Scanner(scalars: Array(text.unicodeScalars), delimiter: delimiter)
    var rows: [Row] = []
    while let row = scanner.row() {
      if case .success(let cells) = row, cells.count == 1, trimmed(cells[0].text).isEmpty { continue }
      rows.append(row)
    }
    self.rows = rows
  }

  /// One row of comma-separated text with its line end; cells are quoted where they must be.
  public static func line(_ cells: [String]) -> String {
    cells.map { cell in
      let special = cell.unicodeScalars.contains {
        $0 == "," || $0 == "\"" || $0 == "\n" || $0 == "\r"
      }
      let edges = cell.first?.isWhitespace == true || cell.last?.isWhitespace == true
      guard special || edges else { return cell }
      return "\"" + cell.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"")
        + "\""
    }.joined(separator: ",") + "\n"
  }

  private struct Scanner {
    let scalars: [Unicode.Scalar]
    let delimiter: Unicode.Scalar
    var index = 0
    var place = TextPosition(line: 1, column: 1)

    init(scalars: [Unicode.Scalar], delimiter: Unicode.Scalar) {
      self.scalars = scalars
      self.delimiter = delimiter
    }

    /// The next row, or `nil` at the end of the text.
    mutating func row() -> Row? {
      guard index < scalars.count else { return nil }
      var cells: [Cell] = []
      var failure: EmotionError?
      while true {
        let position = place
        let indent = peek == "\"" ? 1 : 0
        do {
          cells.append(
            Cell(
              text: try cell(), position: position,
              textPosition: TextPosition(line: position.line, column: position.column + indent)))
        } catch {
          failure = failure ?? error
          while let scalar = peek, scalar != "\n", scalar != "\r", scalar != delimiter { advance() }
        }
        if peek == delimiter {
          advance()
          continue
        }
        if peek == "\r" {
          advance()
          if peek == "\n" { advance() }
        } else if peek == "\n" {
          advance()
        }
        return failure.map { .failure($0) } ?? .success(cells)
      }
    }

    private mutating func cell() throws(EmotionError) -> String {
      var content = String.UnicodeScalarView()
      guard peek == "\"" else {
        while let scalar = peek, scalar != delimiter, scalar != "\n", scalar != "\r" {
          content.append(scalar)
          advance()
        }
        return String(content)
      }
      let open = place
      advance()
      while let scalar = peek {
        advance()
        guard scalar == "\"" else {
          content.append(scalar)
          continue
        }
        if peek == "\"" {
          content.append("\"")
          advance()
          continue
        }
        if let next = peek, next != delimiter, next != "\n", next != "\r" {
          throw .at(place, .malformedText(reason: "there is text after a closing quote", found: String(next)))
        }
        return String(content)
      }
      throw .at(open, .malformedText(reason: "this quote is never closed", found: "\""))
    }

    private var peek: Unicode.Scalar? { index < scalars.count ? scalars[index] : nil }

    private mutating func advance() {
      let scalar = scalars[index]
      index += 1
      let endsLine = scalar == "\n" || (scalar == "\r" && peek != "\n")
      if endsLine {
        place = TextPosition(line: place.line + 1, column: 1)
      } else {
        place.column += 1
      }
    }
  }
}
