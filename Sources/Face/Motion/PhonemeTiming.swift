/// One spoken sound and when it is heard.
public struct PhonemeTiming: Sendable, Equatable {
  /// A symbol of the misaki alphabet, possibly after a stress mark.
  public let symbol: String
  /// Seconds from the beginning.
  public let start: Double
  /// Seconds from the beginning; not before `start`.
  public let end: Double

  /// A sound from `start` to `end`.
  public init(symbol: String, start: Double, end: Double) {
    self.symbol = symbol
    self.start = start
    self.end = max(start, end)
  }

  /// Whether the symbol carries the mark of main stress.
  var isStressed: Bool { symbol.contains("ˈ") }
  /// The symbol without stress and length marks.
  var sound: String { symbol.filter { !"ˈˌː".contains($0) } }
}
