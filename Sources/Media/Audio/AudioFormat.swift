/// A kind of audio file this package writes.
public enum AudioFormat: String, Sendable, CaseIterable {
  /// WAV with 16-bit integers.
  case wav16 = "wav-16"
  /// WAV with 24-bit integers.
  case wav24 = "wav-24"
  /// WAV with 32-bit floats.
  case wavFloat = "wav-float"
  /// FLAC, 16 bit.
  case flac
  /// FLAC, 24 bit.
  case flac24 = "flac-24"
  /// Ogg Vorbis.
  case ogg
  /// Ogg Opus.
  case opus
  /// MP3.
  case mp3
  /// MPEG-4 audio with AAC.
  case m4a

  /// The format that a file name's extension asks for.
  ///
  /// - Throws: `unsupported` for an unknown extension.
  public init(path: String) throws(MediaError) {
    let name = path.split(separator: "/", omittingEmptySubsequences: false).last ?? ""
    let suffix = name.split(separator: ".").dropFirst().last.map { $0.lowercased() } ?? ""
    switch suffix {
    case "wav", "wave": self = .wav16
    case "flac": self = .flac
    case "ogg", "oga": self = .ogg
    case "opus": self = .opus
    case "mp3": self = .mp3
    case "m4a": self = .m4a
    default:
      throw .unsupported(
        what: suffix.isEmpty ? "an audio file name without extension" : "the audio extension '.\(suffix)'",
        supported: "wav, flac, ogg, opus, mp3, m4a")
    }
  }

  /// The usual extension, without a dot.
  public var fileExtension: String {
    switch self {
    case .wav16, .wav24, .wavFloat: "wav"
    case .flac, .flac24: "flac"
    case .ogg, .opus, .mp3, .m4a: rawValue
    }
  }

  /// Whether the samples come back as they were, up to rounding to the stated bits.
  public var isLossless: Bool {
    switch self {
    case .wav16, .wav24, .wavFloat, .flac, .flac24: true
    case .ogg, .opus, .mp3, .m4a: false
    }
  }

  /// libav's name of the container.
  var container: String {
    switch self {
    case .wav16, .wav24, .wavFloat: "wav"
    case .flac, .flac24: "flac"
    case .ogg: "ogg"
    case .opus: "opus"
    case .mp3: "mp3"
    case .m4a: "ipod"
    }
  }

  var codec: AudioCodec {
    switch self {
    case .wav16: .pcm16
    case .wav24: .pcm24
    case .wavFloat: .pcmFloat
    case .flac: .flac
    case .flac24: .flac24
    case .ogg: .vorbis
    case .opus: .opus
    case .mp3: .mp3
    case .m4a: .aac
    }
  }
}

/// How sound is compressed inside a file.
public enum AudioCodec: String, Sendable, CaseIterable {
  case pcm16, pcm24, pcmFloat, flac, flac24, vorbis, opus, mp3, aac

  /// libav's encoder.
  var encoderName: String {
    switch self {
    case .pcm16: "pcm_s16le"
    case .pcm24: "pcm_s24le"
    case .pcmFloat: "pcm_f32le"
    case .flac, .flac24: "flac"
    case .vorbis: "libvorbis"
    case .opus: "libopus"
    case .mp3: "libmp3lame"
    case .aac: "aac"
    }
  }

  /// The sample type the encoder is fed with.
  var sampleType: SampleType {
    switch self {
    case .pcm16, .flac: .int16
    case .pcm24, .flac24: .int24
    case .pcmFloat, .opus: .float
    case .vorbis, .mp3, .aac: .planarFloat
    }
  }

  enum SampleType { case int16, int24, float, planarFloat }
}
