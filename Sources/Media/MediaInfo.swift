import CAV

/// What a media file holds, without decoding it.
///
/// ```swift
/// let info = try MediaInfo.read("film.mkv")
/// for track in info.audioTracks { print(track.index, track.language ?? "?", track.channelCount) }
/// ```
public struct MediaInfo: Sendable, Equatable {
  /// libav's names of the container, separated by commas.
  public let container: String
  /// Seconds, as stated or estimated.
  public let duration: Double?
  /// Metadata of the container, keys in lower case.
  public let tags: [String: String]
  /// The first video track, if any; cover pictures do not count.
  public let video: VideoInfo?
  /// Audio tracks in the file's order.
  public let audioTracks: [AudioTrackInfo]
  /// Subtitle tracks in the file's order.
  public let subtitleTracks: [SubtitleTrackInfo]

  /// Reads the headers of `path`.
  ///
  /// - Throws: `unreadable` and the errors of opening a file.
  public static func read(
    _ path: String, shouldStop: @escaping () -> Bool = { false }
  ) throws(MediaError) -> MediaInfo {
    MediaInfo(try InputContext.open(path, shouldStop: shouldStop))
  }

  init(_ input: InputContext) {
    container = input.formatName
    duration = input.duration
    audioTracks = input.indices(of: AVMEDIA_TYPE_AUDIO).enumerated().map {
      AudioTrackInfo(input, index: $0.offset, stream: $0.element)
    }
    subtitleTracks = input.indices(of: AVMEDIA_TYPE_SUBTITLE).enumerated().map {
      SubtitleTrackInfo(input, index: $0.offset, stream: $0.element)
    }
    video = input.indices(of: AVMEDIA_TYPE_VIDEO).first.flatMap { VideoInfo(input, stream: $0) }
    var tags = input.tags
    // Ogg keeps the file's tags in its first track.
    if container == "ogg" { tags.merge(trackTags(input, 0)) { own, _ in own } }
    self.tags = tags
  }
}

/// One audio track of a file.
public struct AudioTrackInfo: Sendable, Equatable {
  /// Position among the audio tracks, from 0.
  public let index: Int
  /// Short codec name, such as `aac`.
  public let codec: String
  /// ISO 639-2 code, such as `eng`.
  public let language: String?
  /// What players list the track as.
  public let title: String?
  /// Hertz.
  public let sampleRate: Int
  /// Channels of the stored sound.
  public let channelCount: Int
  /// Position of the front centre channel, where dialogue stands; `nil` when the layout has none.
  public let centreChannel: Int?
  /// Seconds on the file's timeline at which the sound begins.
  public let start: Double
  /// Whether players choose it unless told otherwise.
  public let isDefault: Bool

  init(_ input: InputContext, index: Int, stream: Int) {
    let pointer = input.stream(stream)
    let parameters = pointer?.pointee.codecpar.pointee
    let tags = trackTags(input, stream)
    self.index = index
    codec = codecName(pointer)
    language = LanguageCode.read(tags["language"])
    title = trackTitle(tags)
    sampleRate = Int(parameters?.sample_rate ?? 0)
    channelCount = Int(parameters?.ch_layout.nb_channels ?? 0)
    var layout = parameters?.ch_layout ?? AVChannelLayout()
    if layout.order == AV_CHANNEL_ORDER_UNSPEC { av_channel_layout_default(&layout, layout.nb_channels) }
    let centre = av_channel_layout_index_from_channel(&layout, AV_CHAN_FRONT_CENTER)
    centreChannel = centre < 0 ? nil : Int(centre)
    isDefault = (pointer?.pointee.disposition ?? 0) & AV_DISPOSITION_DEFAULT != 0
    var start = 0.0
    if let pointer, pointer.pointee.start_time != cav_no_timestamp() {
      start = Double(pointer.pointee.start_time) * av_q2d(pointer.pointee.time_base) - input.startTime.value
    }
    self.start = start
  }
}

/// One subtitle track of a file.
public struct SubtitleTrackInfo: Sendable, Equatable {
  /// Position among the subtitle tracks, from 0.
  public let index: Int
  /// Short codec name, such as `mov_text` or `subrip`.
  public let codec: String
  /// ISO 639-2 code, such as `eng`.
  public let language: String?
  /// What players list the track as.
  public let title: String?
  /// Whether players show it unless told otherwise.
  public let isDefault: Bool

  init(_ input: InputContext, index: Int, stream: Int) {
    let tags = trackTags(input, stream)
    self.index = index
    codec = codecName(input.stream(stream))
    language = LanguageCode.read(tags["language"])
    title = trackTitle(tags)
    isDefault = (input.stream(stream)?.pointee.disposition ?? 0) & AV_DISPOSITION_DEFAULT != 0
  }
}

func codecName(_ stream: UnsafeMutablePointer<AVStream>?) -> String {
  guard let stream else { return "none" }
  return String(cString: avcodec_get_name(stream.pointee.codecpar.pointee.codec_id))
}

private func trackTags(_ input: InputContext, _ stream: Int) -> [String: String] {
  guard stream < input.streamCount else { return [:] }
  return dictionary(input.stream(stream)?.pointee.metadata)
}

/// A track's title, which MP4 keeps as its handler's name; libav's own handler names are no titles.
func trackTitle(_ tags: [String: String]) -> String? {
  if let title = tags["title"] { return title }
  guard let name = tags["handler_name"] else { return nil }
  return ["SoundHandler", "VideoHandler", "SubtitleHandler", "DataHandler"].contains(name) ? nil : name
}
