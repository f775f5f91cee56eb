/// A place in a text file; both counts start at 1, columns count Unicode scalars.
public struct TextPosition: Sendable, Hashable, Comparable {
  /// The line, 1 for the first.
  public var line: Int
  /// The column, 1 for the first.
  public var column: Int

  /// A place in a text file.
  public init(line: Int, column: Int) {
    self.line = line
    self.column = column
  }

  /// Earlier in the file is less.
  public static func < (a: TextPosition, b: TextPosition) -> Bool { (a.line, a.column) < (b.line, b.column) }
}
