/// The stretch of a video, in seconds, that one line of the script may fill.
public struct LineWindow: Sendable, Equatable, Codable {
  /// Where a window came from; the report names it.
  public enum Origin: String, Sendable, Codable {
    /// The script's own time codes.
    case script
    /// Speech found in the original sound track.
    case speech
    /// No time code and no speech: the lines are spread over the free time in order.
    case spread
  }

  /// Seconds from the start of the video.
  public var start: Double
  /// Seconds from the start of the video; never before `start`.
  public var end: Double
  /// Where the window came from.
  public var origin: Origin

  /// - Precondition: `start` is not after `end`.
  public init(start: Double, end: Double, origin: Origin) {
    precondition(start <= end, "A window cannot end (\(end) s) before it starts (\(start) s)")
    self.start = start
    self.end = end
    self.origin = origin
  }

  /// Length in seconds.
  public var length: Double { end - start }
}
