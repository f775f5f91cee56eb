import CAV

/// Gives a video new sound and subtitles without touching its pictures.
///
/// ```swift
/// try Remuxer.run(
///   video: "film.mp4", to: "dubbed.mp4",
///   audio: [
///     AudioTrack(.clip(dub), language: "eng", title: "Dub"),
///     AudioTrack(.file("film.mp4", track: 0), title: "Original"),
///   ],
///   subtitles: [SubtitleTrack(cues: cues, language: "eng")])
/// ```
public enum Remuxer {
  /// Writes the video packets of `video` unchanged, with the given tracks and none of its own.
  ///
  /// Times count from the start of the input's earliest track. Rotation, colours and pixel shape are kept; so
  /// are the container's title-like tags, unless `tags` replaces them. Chapters are not copied.
  /// - Parameters:
  ///   - audio: tracks in order, players choose the first; an input's track without a language of its own here
  ///     keeps the input's.
  ///   - progress: called now and then with the seconds of video done.
  ///   - shouldStop: asked between small steps; true ends writing with `cancelled`.
  /// - Throws: `noVideo`, `unsupported` when the container cannot hold the video's codec, and the errors of
  ///   reading and writing; nothing is left behind then.
  public static func run(
    video: String, to path: String, audio: [AudioTrack], subtitles: [SubtitleTrack] = [],
    tags: [String: String] = [:], progress: (Double) -> Void = { _ in },
    shouldStop: @escaping () -> Bool = { false }
  ) throws(MediaError) {
    let container = try VideoContainer(path: path)
    let input = try InputContext.open(video, shouldStop: shouldStop)
    guard let index = input.indices(of: AVMEDIA_TYPE_VIDEO).first else {
      throw .noVideo(path: video, found: input.summary)
    }
    let inputTags = input.tags
    let file = try AtomicFile(path)
    let output = try OutputContext.open(file, container: container.name)
    let pictures = try CopiedTrack(input, stream: index, in: output)
    let companions = try CompanionTracks(
      audio: audio, subtitles: subtitles, container: container, in: output, shouldStop: shouldStop)
    try output.begin(tags: kept(inputTags).merging(tags) { _, new in new }, options: container.options)
    var count = 0
    while let time = try pictures.nextTime() {
      try companions.advance(to: time)
      try pictures.writeNext()
      if count % 32 == 0 { progress(time) }
      count += 1
    }
    guard count > 0 else {
      throw .undecodable(path: video, codec: "video", reason: "it holds no packets")
    }
    try companions.finish()
    try output.finish()
    if shouldStop() { throw .cancelled }
    try file.commit()
  }

  /// The tags of an input that describe its content rather than its file.
  private static func kept(_ tags: [String: String]) -> [String: String] {
    let content: Set = [
      "title", "artist", "album", "date", "genre", "comment", "copyright", "description", "synopsis", "show",
    ]
    return tags.filter { content.contains($0.key.lowercased()) }
  }
}
