/// What happens when a line is longer than its window even at the fastest tempo allowed.
public enum OverrunPolicy: String, Sendable, Codable, CaseIterable {
  /// Speak faster up to the bound; what is left over runs past the window.
  case shrink
  /// Shorten the pauses inside the line first, then speak faster.
  case trimPause = "trim-pause"
  /// Keep the natural tempo and let the line run past its window.
  case spill
  /// Treat the line as failed.
  case fail
}
