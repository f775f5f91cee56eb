/// The sound and subtitles that accompany a video track, interleaved with it by time.
final class CompanionTracks {
  private let feeds: [AudioFeed]
  private let texts: [TextTrack]

  /// Seconds that sound is written ahead of the pictures.
  private static let lead = 0.25

  /// Adds the tracks to `output`, before its header is written.
  init(
    audio: [AudioTrack], subtitles: [SubtitleTrack], container: VideoContainer, in output: OutputContext,
    shouldStop: @escaping () -> Bool
  ) throws(MediaError) {
    var feeds: [AudioFeed] = []
    for track in audio {
      feeds.append(
        try AudioFeed(
          track, isDefault: feeds.isEmpty, container: container, in: output, shouldStop: shouldStop))
    }
    var texts: [TextTrack] = []
    for track in subtitles { texts.append(try TextTrack(track, container: container, in: output)) }
    self.feeds = feeds
    self.texts = texts
  }

  /// Writes what belongs before the picture at `seconds`.
  func advance(to seconds: Double) throws(MediaError) {
    for feed in feeds { try feed.advance(to: seconds + Self.lead) }
    for text in texts { try text.advance(to: seconds + Self.lead) }
  }

  /// Writes the rest.
  func finish() throws(MediaError) {
    for feed in feeds { try feed.finish() }
    for text in texts { try text.advance(to: .infinity) }
  }
}
