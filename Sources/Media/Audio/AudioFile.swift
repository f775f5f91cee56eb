/// Reads and writes whole audio files.
///
/// ```swift
/// let clip = try AudioFile.read("take.mp3", sampleRate: 24_000, channelCount: 1)
/// try AudioFile.write(clip, to: "take.wav", format: .wav24, tags: ["title": "Take 1"])
/// ```
public enum AudioFile {
  /// The sound of `path` (of a video: of its first audio track), at time 0 of the file.
  ///
  /// Damaged packets are passed over, as players do; `AudioReader` counts them.
  /// - Parameters:
  ///   - sampleRate: wanted rate in hertz; the file's own when `nil`.
  ///   - channelCount: wanted channels; the file's own when `nil`.
  ///   - track: counted from 0 among the audio tracks.
  ///   - shouldStop: asked between small steps; true ends reading with `cancelled`.
  /// - Throws: `MediaError`; `tooLarge` for sound beyond 8 GiB in memory (use `AudioReader`).
  public static func read(
    _ path: String, sampleRate: Int? = nil, channelCount: Int? = nil, track: Int = 0,
    shouldStop: @escaping () -> Bool = { false }
  ) throws(MediaError) -> AudioClip {
    var reader = try AudioReader(
      path, sampleRate: sampleRate, channelCount: channelCount, track: track, shouldStop: shouldStop)
    var channels = [[Float]](repeating: [], count: reader.channelCount)
    while let block = try reader.nextBlock() {
      for channel in channels.indices { channels[channel] += block.channels[channel] }
      guard channels[0].count * channels.count <= AudioLimits.clipSamples else {
        throw .tooLarge(
          path: path, what: "\(channels[0].count / reader.sampleRate) seconds of sound",
          limit: "8 GiB in memory")
      }
    }
    return AudioClip(channels: channels, sampleRate: reader.sampleRate)
  }

  /// Writes `clip`; the same clip, format and tags give the same bytes.
  ///
  /// - Parameters:
  ///   - format: the file's own extension decides when `nil`.
  ///   - tags: container metadata, such as `title`, `artist`, `comment`; see `Provenance`.
  ///   - bitRate: bits a second of a lossy codec; its usual quality when `nil`.
  /// - Throws: `MediaError`; nothing is left behind then, and an existing file stays as it was.
  public static func write(
    _ clip: AudioClip, to path: String, format: AudioFormat? = nil, tags: [String: String] = [:],
    bitRate: Int? = nil
  ) throws(MediaError) {
    var writer = try AudioWriter(
      path, sampleRate: clip.sampleRate, channelCount: clip.channelCount, format: format, tags: tags,
      bitRate: bitRate)
    let blockLength = 1 << 16
    for start in stride(from: 0, to: clip.frameCount, by: blockLength) {
      try writer.write(clip[frames: start..<start + blockLength])
    }
    try writer.finish()
  }
}
