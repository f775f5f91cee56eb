import CAV

/// What a file states about its video track.
public struct VideoInfo: Sendable, Equatable {
  /// Pixels of a frame as shown, rotation applied.
  public let width: Int
  /// Pixels of a frame as shown, rotation applied.
  public let height: Int
  /// Degrees clockwise by which the stored pictures are turned for display: 0, 90, 180 or 270.
  public let rotation: Int
  /// Mean frames a second; frames need not be equally long.
  public let frameRate: Rational
  /// Seconds, as stated or estimated.
  public let duration: Double?
  /// Frames, where the container states them.
  public let frameCount: Int?
  /// Short codec name, such as `h264`.
  public let codec: String
  /// libav's name of the stored pixels, such as `yuv420p`.
  public let pixelFormat: String
  /// Whether frames carry transparency.
  public let hasAlpha: Bool
  /// Seconds of one tick of the stored timestamps.
  public let tick: Rational
  /// Width of a pixel divided by its height.
  public let pixelAspect: Rational

  init?(_ input: InputContext, stream index: Int) {
    guard let stream = input.stream(index), let parameters = stream.pointee.codecpar else { return nil }
    let orientation = Orientation.of(stream)
    let (stored, tall) = (Int(parameters.pointee.width), Int(parameters.pointee.height))
    guard stored > 0, tall > 0 else { return nil }
    (width, height) = orientation.swapsAxes ? (tall, stored) : (stored, tall)
    rotation = orientation.degrees
    let mean = Rational(stream.pointee.avg_frame_rate)
    let guess = Rational(stream.pointee.r_frame_rate)
    frameRate = [mean, guess].compactMap { $0 }.first { $0.numerator > 0 } ?? Rational(25)
    if stream.pointee.duration > 0 {
      duration = Double(stream.pointee.duration) * av_q2d(stream.pointee.time_base)
    } else {
      duration = input.duration
    }
    frameCount = stream.pointee.nb_frames > 0 ? Int(stream.pointee.nb_frames) : nil
    codec = codecName(stream)
    let format = AVPixelFormat(parameters.pointee.format)
    pixelFormat = av_get_pix_fmt_name(format).map { String(cString: $0) } ?? "unknown"
    hasAlpha = dictionary(stream.pointee.metadata)["alpha_mode"] == "1" || formatHasAlpha(format)
    tick = Rational(stream.pointee.time_base).flatMap { $0.numerator > 0 ? $0 : nil } ?? Rational(1, 90_000)
    let aspect = Rational(parameters.pointee.sample_aspect_ratio)
    if let aspect, aspect.numerator > 0 {
      pixelAspect = orientation.swapsAxes ? Rational(aspect.denominator, aspect.numerator) : aspect
    } else {
      pixelAspect = Rational(1)
    }
  }
}

/// Whether pictures of `format` carry transparency.
func formatHasAlpha(_ format: AVPixelFormat) -> Bool {
  guard let description = av_pix_fmt_desc_get(format) else { return false }
  return description.pointee.flags & UInt64(AV_PIX_FMT_FLAG_ALPHA) != 0
}
