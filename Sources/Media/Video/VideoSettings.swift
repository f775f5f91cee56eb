/// How a `VideoWriter` stores pictures.
public struct VideoSettings: Sendable, Equatable {
  /// Pixels in a row of every frame.
  public var width: Int
  /// Rows of every frame.
  public var height: Int
  /// Frames a second; with `isConstantRate` exactly, else the usual rate.
  public var frameRate: Rational
  /// The container's usual codec when `nil`.
  public var codec: VideoCodec?
  /// Keeps transparency (VP9 only).
  public var hasAlpha = false
  /// Width of a pixel divided by its height.
  public var pixelAspect = Rational(1)
  /// The codec's constant quality: H.264 0...51 (default 18), VP9 0...63 (default 24), MPEG-4 1...31
  /// (default 2); lower is better.
  public var quality: Int?
  /// Whether frame `n` lies at `n / frameRate`. Otherwise frames lie at the times they are given, exact to
  /// `tick`.
  public var isConstantRate = true
  /// Seconds of one tick of the timestamps when the rate is not constant. Matroska and WebM round to
  /// milliseconds in any case.
  public var tick = Rational(1, 90_000)

  /// Pictures of one size at a constant rate.
  public init(width: Int, height: Int, frameRate: Rational = Rational(25)) {
    self.width = width
    self.height = height
    self.frameRate = frameRate
  }

  /// Settings that keep size, rate, shape of pixels and alpha of a video that is being read, its times exactly
  /// wherever the container can.
  public init(like info: VideoInfo) {
    self.init(width: info.width, height: info.height, frameRate: info.frameRate)
    pixelAspect = info.pixelAspect
    hasAlpha = info.hasAlpha
    isConstantRate = false
    tick = info.tick
  }
}
