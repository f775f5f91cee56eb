/// One picture of a video and when it is shown.
public struct VideoFrame: Sendable, Equatable {
  /// The picture as it should be shown, rotation applied.
  public var image: Image
  /// Exact time in seconds on the file's timeline, which begins at 0.
  public var time: Rational
  /// How long it is shown, where the file says so.
  public var duration: Rational?

  /// A picture shown at `time`.
  public init(image: Image, time: Rational, duration: Rational? = nil) {
    self.image = image
    self.time = time
    self.duration = duration
  }

  /// `time` as a floating-point number.
  public var seconds: Double { time.value }
}
