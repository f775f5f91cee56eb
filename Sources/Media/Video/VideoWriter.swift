/// Writes a video with sound and subtitles; the file appears only when it is complete.
///
/// The same input gives the same bytes. Sound is taken from its source as the pictures proceed, so memory does
/// not grow with length.
///
/// ```swift
/// var writer = try VideoWriter(
///   "out.mp4", video: VideoSettings(width: 640, height: 480, frameRate: Rational(25)),
///   audio: [AudioTrack(.clip(voice), language: "eng")])
/// for image in images { try writer.write(image) }
/// try writer.finish()
/// ```
public struct VideoWriter: ~Copyable {
  /// What was asked for.
  public let settings: VideoSettings
  private let file: AtomicFile
  private let output: OutputContext
  private let encoder: VideoEncoder
  private let companions: CompanionTracks
  private let shouldStop: () -> Bool
  private var lastTick: Int?

  /// Reserves `path` and writes the header.
  ///
  /// - Parameters:
  ///   - video: size, rate and codec; H.264 stores odd sizes with the last row or column repeated.
  ///   - audio: tracks in order; players choose the first.
  ///   - tags: container metadata, such as `title` and `comment`; see `Provenance`.
  ///   - shouldStop: asked at every frame; true ends writing with `cancelled`.
  /// - Throws: `unsupported` for what the extension's container cannot hold, `unwritable`, and the errors of
  ///   reading the audio files.
  public init(
    _ path: String, video: VideoSettings, audio: [AudioTrack] = [], subtitles: [SubtitleTrack] = [],
    tags: [String: String] = [:], shouldStop: @escaping () -> Bool = { false }
  ) throws(MediaError) {
    let container = try VideoContainer(path: path)
    guard video.width > 0, video.height > 0, video.frameRate > Rational(0), video.frameRate <= Rational(1000),
      video.width <= Image.maximumPixels / video.height, video.tick > Rational(0),
      video.pixelAspect > Rational(0)
    else {
      throw .invalid(
        what: "a video of \(video.width)x\(video.height) pixels at \(video.frameRate.value) frames/s")
    }
    let file = try AtomicFile(path)
    let output = try OutputContext.open(file, container: container.name)
    let encoder = try VideoEncoder.open(video, codec: video.codec ?? container.defaultVideoCodec, in: output)
    let companions = try CompanionTracks(
      audio: audio, subtitles: subtitles, container: container, in: output, shouldStop: shouldStop)
    try output.begin(tags: tags, options: container.options)
    self.file = file
    self.output = output
    self.encoder = encoder
    self.companions = companions
    self.settings = video
    self.shouldStop = shouldStop
  }

  /// Appends a picture one frame after the last, the first at 0.
  ///
  /// - Throws: `invalid` when its size differs from the settings' or the rate is not constant.
  public mutating func write(_ image: Image) throws(MediaError) {
    guard settings.isConstantRate else {
      throw .invalid(what: "a video without constant rate needs a time for every picture")
    }
    try write(image, tick: lastTick.map { $0 + 1 } ?? 0, duration: 1)
  }

  /// Appends a picture at its own time, rounded to the file's tick.
  ///
  /// - Throws: `invalid` when its size differs from the settings' or its time is not after the last one's.
  public mutating func write(_ frame: VideoFrame) throws(MediaError) {
    let duration = frame.duration ?? Rational(settings.frameRate.denominator, settings.frameRate.numerator)
    try write(
      frame.image, tick: frame.time.ticks(of: encoder.tick),
      duration: max(1, duration.ticks(of: encoder.tick)))
  }

  /// Writes the remaining sound and subtitles, completes the file and gives it its name.
  ///
  /// - Throws: `invalid` when there was no picture; `unwritable`, `cancelled`.
  public consuming func finish() throws(MediaError) {
    guard lastTick != nil else { throw .invalid(what: "a video file needs at least one picture") }
    try encoder.finish()
    try companions.finish()
    try output.finish()
    if shouldStop() { throw .cancelled }
    try file.commit()
  }

  private mutating func write(_ image: Image, tick: Int, duration: Int) throws(MediaError) {
    if shouldStop() { throw .cancelled }
    guard image.width == settings.width, image.height == settings.height else {
      throw .invalid(
        what: "a picture of \(image.width)x\(image.height) does not fit a video of "
          + "\(settings.width)x\(settings.height)")
    }
    guard tick > lastTick ?? -1 else {
      throw .invalid(
        what: "a picture at \(encoder.tick.value * Double(tick)) s does not follow the one at "
          + "\(encoder.tick.value * Double(lastTick ?? 0)) s")
    }
    try companions.advance(to: Double(tick) * encoder.tick.value)
    try encoder.encode(image, time: tick, duration: duration)
    lastTick = tick
  }
}
