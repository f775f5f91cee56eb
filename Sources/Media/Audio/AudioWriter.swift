/// Writes sound block by block; the file appears only when it is complete.
///
/// ```swift
/// var writer = try AudioWriter("long.flac", sampleRate: 24_000, channelCount: 1)
/// while let block = try synthesizer.next() { try writer.write(block) }
/// try writer.finish()
/// ```
public struct AudioWriter: ~Copyable {
  /// Hertz of the blocks handed over.
  public let sampleRate: Int
  /// Channels of the blocks handed over.
  public let channelCount: Int
  private let file: AtomicFile
  private let output: OutputContext
  private let track: EncodedAudioTrack
  private var frameCount = 0

  /// Reserves `path` and writes the header.
  ///
  /// Codecs that do not know `sampleRate` (Opus, MP3, AAC) get the sound resampled to their next higher rate.
  /// - Parameters:
  ///   - format: the file's own extension decides when `nil`.
  ///   - tags: container metadata, such as `title`, `artist`, `comment`; see `Provenance`.
  ///   - bitRate: bits a second of a lossy codec; its usual quality when `nil`.
  /// - Throws: `unsupported`, `unwritable` and the errors of `AtomicFile`.
  public init(
    _ path: String, sampleRate: Int, channelCount: Int, format: AudioFormat? = nil,
    tags: [String: String] = [:], bitRate: Int? = nil
  ) throws(MediaError) {
    let kind: AudioFormat
    if let format { kind = format } else { kind = try AudioFormat(path: path) }
    guard 1...AudioLimits.sampleRate ~= sampleRate, 1...AudioLimits.channelCount ~= channelCount else {
      throw .unsupported(
        what: "\(channelCount) channels at \(sampleRate) Hz",
        supported: "1 to \(AudioLimits.channelCount) channels at 1 to \(AudioLimits.sampleRate) Hz")
    }
    let file = try AtomicFile(path)
    let output = try OutputContext.open(file, container: kind.container)
    let track = try EncodedAudioTrack(
      kind.codec, in: output, sampleRate: sampleRate, channelCount: channelCount, bitRate: bitRate)
    try output.begin(tags: tags, options: kind.container == "wav" ? ["rf64": "auto"] : [:])
    self.file = file
    self.output = output
    self.track = track
    self.sampleRate = sampleRate
    self.channelCount = channelCount
  }

  /// Appends `block`.
  ///
  /// - Throws: `invalid` when its rate or channels differ or a sample is not finite; `unwritable`.
  public mutating func write(_ block: AudioClip) throws(MediaError) {
    guard block.sampleRate == sampleRate, block.channelCount == channelCount else {
      throw .invalid(
        what: "a block of \(block.channelCount) channels at \(block.sampleRate) Hz does not fit a file of "
          + "\(channelCount) channels at \(sampleRate) Hz")
    }
    for channel in block.channels {
      if let bad = channel.firstIndex(where: { !$0.isFinite }) {
        throw .invalid(what: "sample \(frameCount + bad) is \(channel[bad]), which no audio file can hold")
      }
    }
    frameCount += block.frameCount
    try track.write(block.channels)
  }

  /// Completes the file and gives it its name.
  ///
  /// - Throws: `invalid` when nothing was written; `unwritable`.
  public consuming func finish() throws(MediaError) {
    guard frameCount > 0 else { throw .invalid(what: "an audio file needs at least one sample") }
    try track.finish()
    try output.finish()
    try file.commit()
  }
}
