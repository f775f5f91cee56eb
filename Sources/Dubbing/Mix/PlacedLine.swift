/// A finished line and its place in the programme.
public struct PlacedLine: Sendable, Equatable {
  /// Names the line.
  public var id: String
  /// WAV file with the spoken line, mono.
  public var path: String
  /// When it starts, seconds from the start of the video.
  public var start: Double
  /// Its length in seconds.
  public var length: Double

  /// A line in its place.
  public init(id: String, path: String, start: Double, length: Double) {
    self.id = id
    self.path = path
    self.start = start
    self.length = length
  }

  /// When it is heard.
  public var span: ClosedRange<Double> { start...(start + length) }
}
