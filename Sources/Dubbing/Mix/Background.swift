/// What happens to the original sound under the dub.
public enum Background: Sendable, Equatable {
  /// Kept at full level; the original's speech is taken out where lines are spoken.
  case keep
  /// Lowered by this many decibels while a line is spoken.
  case duck(decibels: Double)
  /// Left out.
  case none
  /// Replaced by another file, lowered under the lines.
  case file(path: String)

  /// How far a background is lowered under speech unless asked otherwise, in decibels.
  public static let usualDepth = 18.0

  /// Reads `keep`, `duck`, `duck:12`, `none` or a file name.
  public init?(_ text: String) {
    switch text {
    case "keep": self = .keep
    case "duck": self = .duck(decibels: Self.usualDepth)
    case "none": self = .none
    case _ where text.hasPrefix("duck:"):
      guard let depth = Double(text.dropFirst("duck:".count)), (0...60).contains(depth) else { return nil }
      self = .duck(decibels: depth)
    case "": return nil
    default: self = .file(path: text)
    }
  }

  /// How the report names it.
  public var description: String {
    switch self {
    case .keep: "keep"
    case .duck(let decibels): "duck \(decibels) dB"
    case .none: "none"
    case .file(let path): "file \(path)"
    }
  }

  /// Attenuation under speech in decibels.
  var depth: Double {
    switch self {
    case .keep, .none: 0
    case .duck(let decibels): decibels
    case .file: Self.usualDepth
    }
  }
}
