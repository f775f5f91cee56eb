/// A script that was read: its lines in order.
public struct Script: Sendable, Hashable {
  /// The lines.
  public var lines: [ScriptLine]

  /// A script of these lines.
  public init(lines: [ScriptLine]) { self.lines = lines }

  /// Everybody who speaks, in the order in which they first do.
  public var characters: [String] {
    var seen: Set<String> = []
    return lines.map(\.speaker).filter { seen.insert($0).inserted }
  }
}
