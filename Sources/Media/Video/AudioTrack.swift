/// An audio track to be written into a video file.
///
/// ```swift
/// let dub = AudioTrack(.clip(voice), language: "eng", title: "Dub")
/// let original = AudioTrack(.file("film.mp4", track: 0), language: "deu", title: "Original")
/// ```
public struct AudioTrack {
  /// Where the sound comes from.
  public enum Source {
    /// Sound in memory.
    case clip(AudioClip)
    /// An audio track of a file: copied unchanged where the container can hold it, else encoded again.
    case file(String, track: Int)
    /// Blocks asked for as the video proceeds; `next` returns `nil` at the end.
    case blocks(sampleRate: Int, channelCount: Int, next: () throws(MediaError) -> AudioClip?)
  }

  /// Where the sound comes from.
  public var source: Source
  /// Seconds of silence before it; a file's own timing is kept.
  public var start: Double
  /// ISO 639-2 code, such as `eng`.
  public var language: String?
  /// What players list it as.
  public var title: String?
  /// Encodes with this codec, a file's track too; the container's usual one when `nil`.
  public var codec: AudioCodec?
  /// Bits a second; the codec's usual quality when `nil`.
  public var bitRate: Int?

  /// A track; the first one of a file is the one that players choose.
  public init(
    _ source: Source, start: Double = 0, language: String? = nil, title: String? = nil,
    codec: AudioCodec? = nil, bitRate: Int? = nil
  ) {
    self.source = source
    self.start = start
    self.language = language
    self.title = title
    self.codec = codec
    self.bitRate = bitRate
  }
}
