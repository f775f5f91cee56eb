import CAV

/// A text subtitle track inside a video file.
///
/// ```swift
/// let track = try SubtitleTrack.read("film.mkv")
/// print(track.language ?? "?", track.cues.count)
/// ```
public struct SubtitleTrack: Sendable, Equatable {
  /// What is shown when, in any order.
  public var cues: [SubtitleCue]
  /// ISO 639-2 code, such as `eng`.
  public var language: String?
  /// What players list it as.
  public var title: String?
  /// Whether players show it unless told otherwise.
  public var isDefault: Bool

  /// A track of plain texts.
  public init(cues: [SubtitleCue], language: String? = nil, title: String? = nil, isDefault: Bool = false) {
    self.cues = cues
    self.language = language
    self.title = title
    self.isDefault = isDefault
  }

  /// The text subtitles in a video or subtitle file, on the file's timeline, without markup.
  ///
  /// - Parameters:
  ///   - track: counted from 0 among the subtitle tracks.
  ///   - shouldStop: asked between small steps; true ends reading with `cancelled`.
  /// - Throws: `unsupported` when there is no such track or it holds pictures, and the errors of reading.
  public static func read(
    _ path: String, track: Int = 0, shouldStop: @escaping () -> Bool = { false }
  ) throws(MediaError) -> SubtitleTrack {
    let input = try InputContext.open(path, shouldStop: shouldStop)
    let tracks = input.indices(of: AVMEDIA_TYPE_SUBTITLE)
    guard tracks.indices.contains(track) else {
      throw .unsupported(what: "subtitle track \(track) of '\(path)'", supported: "\(input.summary)")
    }
    let info = SubtitleTrackInfo(input, index: track, stream: tracks[track])
    let cues = try TextDecoder.open(input, stream: tracks[track]).cues()
    return SubtitleTrack(cues: cues, language: info.language, title: info.title, isDefault: info.isDefault)
  }
}
