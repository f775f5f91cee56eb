import Emotion

/// A place in a script file.
public struct ScriptLocation: Sendable, Hashable, CustomStringConvertible {
  /// The file, as it was named by the caller.
  public var path: String
  /// Line and column.
  public var position: TextPosition

  /// A place in a script file.
  public init(path: String, position: TextPosition) {
    self.path = path
    self.position = position
  }

  /// `FILE:LINE:COLUMN`.
  public var description: String { "\(path):\(position.line):\(position.column)" }
}
