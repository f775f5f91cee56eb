import CAV

/// One audio track of a file being written: its encoder and its place in the container.
final class EncodedAudioTrack {
  private let encoder: AudioEncoder
  private let output: OutputContext
  private let stream: UnsafeMutablePointer<AVStream>

  /// Adds a track to `output`, before its header is written.
  ///
  /// - Throws: `unsupported` when the codec refuses the layout.
  init(
    _ codec: AudioCodec, in output: OutputContext, sampleRate: Int, channelCount: Int, bitRate: Int?
  ) throws(MediaError) {
    let encoder = try AudioEncoder.open(
      codec, for: output, sampleRate: sampleRate, channelCount: channelCount, bitRate: bitRate)
    let stream = try output.addStream()
    let code = encoder.describe(stream)
    guard code >= 0 else { throw .unwritable(path: output.path, reason: Libav.reason(code)) }
    self.encoder = encoder
    self.output = output
    self.stream = stream
  }

  /// Seconds of sound taken so far.
  var seconds: Double { Double(encoder.position) / Double(encoder.sampleRate) }

  /// Marks the track for players: ISO 639-2 language, title, whether it plays unless another is chosen.
  func label(language: String?, title: String?, isDefault: Bool) {
    output.label(stream, language: language, title: title, isDefault: isDefault)
  }

  /// Encodes samples, one array per channel.
  func write(_ channels: [[Float]]) throws(MediaError) {
    try encoder.encode(channels) { packet throws(MediaError) in
      try output.write(packet, stream: stream, timeBase: AVRational(encoder.timeBase))
    }
  }

  /// Encodes what is left.
  func finish() throws(MediaError) {
    try encoder.finish { packet throws(MediaError) in
      try output.write(packet, stream: stream, timeBase: AVRational(encoder.timeBase))
    }
  }
}
