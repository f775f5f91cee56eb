/// What happens when a line is longer than its window even at the fastest tempo allowed.
public enum OverrunPolicy: String, Sendable, Codable, CaseIterable {
  /// Pauses give a little and speech becomes faster, up to the bound; what is left over runs past the window.
  case shrink
  /// Give up the pauses inside the line almost wholly before speech becomes faster.
  case trimPause = "trim-pause"
  /// Keep the natural tempo and let the line run past its window.
  case spill
  /// Treat the line as failed.
  case fail

  /// How far pauses may shrink or grow before speech changes its tempo, as factors on their length.
  public var pauses: ClosedRange<Double> { self == .trimPause ? 0.1...2 : 0.4...2 }
}
