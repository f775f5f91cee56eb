import CAV

/// A kind of video file this package writes.
public enum VideoContainer: String, Sendable, CaseIterable {
  case mp4, mov, mkv, webm

  /// The container that a file name's extension asks for.
  ///
  /// - Throws: `unsupported` for an unknown extension.
  public init(path: String) throws(MediaError) {
    let name = path.split(separator: "/", omittingEmptySubsequences: false).last ?? ""
    let suffix = name.split(separator: ".").dropFirst().last.map { $0.lowercased() } ?? ""
    switch suffix {
    case "mp4", "m4v": self = .mp4
    case "mov": self = .mov
    case "mkv": self = .mkv
    case "webm": self = .webm
    default:
      throw .unsupported(
        what: suffix.isEmpty ? "a video file name without extension" : "the video extension '.\(suffix)'",
        supported: "mp4, mov, mkv, webm")
    }
  }

  /// The video codec players of this container expect.
  public var defaultVideoCodec: VideoCodec { self == .webm ? .vp9 : .h264 }

  /// The audio codec players of this container expect.
  public var defaultAudioCodec: AudioCodec { self == .webm ? .opus : .aac }

  /// libav's name.
  var name: String { self == .mkv ? "matroska" : rawValue }

  /// How text subtitles are stored.
  var subtitleCodec: AVCodecID {
    switch self {
    case .mp4, .mov: AV_CODEC_ID_MOV_TEXT
    case .mkv: AV_CODEC_ID_SUBRIP
    case .webm: AV_CODEC_ID_WEBVTT
    }
  }

  /// Muxer options: the index goes before the data, so that playback can begin before the end is loaded.
  var options: [String: String] {
    switch self {
    case .mp4, .mov: ["movflags": "+faststart"]
    case .mkv, .webm: [:]
    }
  }
}

/// How pictures are compressed.
public enum VideoCodec: String, Sendable, CaseIterable {
  /// H.264 by libx264.
  case h264
  /// VP9 by libvpx; the only one that keeps alpha.
  case vp9
  /// MPEG-4 part 2 by libavcodec itself: no further library needed, larger files.
  case mpeg4

  /// libav's encoder.
  var encoderName: String {
    switch self {
    case .h264: "libx264"
    case .vp9: "libvpx-vp9"
    case .mpeg4: "mpeg4"
    }
  }
}
