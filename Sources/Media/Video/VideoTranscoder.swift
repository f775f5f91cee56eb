/// Encodes a video again, with changed pictures, burnt-in subtitles, new sound or another codec.
///
/// ```swift
/// try VideoTranscoder.run(
///   video: "film.mp4", to: "out.mp4", audio: [AudioTrack(.clip(dub))], burning: cues)
/// ```
public enum VideoTranscoder {
  /// Reads every frame of `video`, changes it and writes it at its own time.
  ///
  /// - Parameters:
  ///   - settings: size, codec and times; those of the input when `nil`, alpha only where the codec holds it. At a
  ///     constant rate pictures are repeated or left out where the input's rate differs.
  ///   - audio: tracks in order, players choose the first; none of the input's is kept by itself.
  ///   - cues: texts drawn into the pictures after `transform`.
  ///   - transform: makes the new picture, of the settings' size.
  ///   - progress: called at every frame with the seconds of video done.
  ///   - shouldStop: asked at every frame; true ends with `cancelled`.
  /// - Throws: the errors of `VideoReader`, `VideoWriter` and `SubtitleBurner`; nothing is left behind then.
  public static func run(
    video: String, to path: String, settings: VideoSettings? = nil, audio: [AudioTrack] = [],
    subtitles: [SubtitleTrack] = [], burning cues: [SubtitleCue] = [], tags: [String: String] = [:],
    progress: (Double) -> Void = { _ in }, shouldStop: @escaping () -> Bool = { false },
    transform: (VideoFrame) throws(MediaError) -> Image = { frame throws(MediaError) in frame.image }
  ) throws(MediaError) {
    let container = try VideoContainer(path: path)
    var reader = try VideoReader(video, shouldStop: shouldStop)
    var chosen = settings ?? VideoSettings(like: reader.info)
    if settings == nil {
      chosen.hasAlpha = chosen.hasAlpha && container.defaultVideoCodec == .vp9
    }
    let burner = try SubtitleBurner(
      cues, width: chosen.width, height: chosen.height, hasAlpha: chosen.hasAlpha)
    var writer = try VideoWriter(
      path, video: chosen, audio: audio, subtitles: subtitles, tags: tags, shouldStop: shouldStop)
    var held: VideoFrame?
    var count = 0
    while var frame = try reader.nextFrame() {
      frame.image = try transform(frame)
      if frame.image.hasAlpha && !chosen.hasAlpha { frame.image = frame.image.withoutAlpha() }
      frame.image = try burner.burn(into: frame.image, at: frame.seconds)
      if chosen.isConstantRate {
        while let shown = held, isDue(count, before: frame.time, chosen.frameRate) {
          try writer.write(shown.image)
          count += 1
        }
        held = frame
      } else {
        try writer.write(frame)
      }
      progress(frame.seconds)
    }
    if let last = held {
      let frame = Rational(reader.info.frameRate.denominator, reader.info.frameRate.numerator)
      let end = last.time + (last.duration ?? frame)
      while count == 0 || isDue(count, before: end, chosen.frameRate) {
        try writer.write(last.image)
        count += 1
      }
    }
    try writer.finish()
  }

  /// Whether picture `count` of a constant rate belongs, to the nearest, before `time`.
  private static func isDue(_ count: Int, before time: Rational, _ rate: Rational) -> Bool {
    Rational((2 * count + 1) * rate.denominator, 2 * rate.numerator) <= time
  }
}
