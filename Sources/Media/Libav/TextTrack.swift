import CAV

/// One subtitle track of a file being written, as its container stores text.
final class TextTrack {
  private let output: OutputContext
  private let stream: UnsafeMutablePointer<AVStream>
  private let codec: AVCodecID
  private let cues: [SubtitleCue]
  private let packet = Packet()
  private var next = 0

  /// Milliseconds.
  private static let tick = Rational(1, 1000)

  /// Adds `track` to `output`, before its header is written.
  init(_ track: SubtitleTrack, container: VideoContainer, in output: OutputContext) throws(MediaError) {
    let stream = try output.addStream()
    codec = container.subtitleCodec
    let parameters = stream.pointee.codecpar
    parameters?.pointee.codec_type = AVMEDIA_TYPE_SUBTITLE
    parameters?.pointee.codec_id = codec
    stream.pointee.time_base = AVRational(Self.tick)
    if codec == AV_CODEC_ID_MOV_TEXT {
      let header = Self.movTextHeader
      guard let copy = av_mallocz(header.count + Int(AV_INPUT_BUFFER_PADDING_SIZE)) else {
        throw .unwritable(path: output.path, reason: "out of memory")
      }
      copy.copyMemory(from: header, byteCount: header.count)
      parameters?.pointee.extradata = copy.assumingMemoryBound(to: UInt8.self)
      parameters?.pointee.extradata_size = Int32(header.count)
    }
    // MP4 shows one sample at a time.
    cues =
      codec == AV_CODEC_ID_MOV_TEXT ? SubtitleCue.flattened(track.cues) : SubtitleCue.prepared(track.cues)
    output.label(stream, language: track.language, title: track.title, isDefault: track.isDefault)
    self.output = output
    self.stream = stream
  }

  /// Writes every cue that starts before `seconds`.
  func advance(to seconds: Double) throws(MediaError) {
    while next < cues.count && cues[next].start < seconds {
      try write(cues[next])
      next += 1
    }
  }

  private func write(_ cue: SubtitleCue) throws(MediaError) {
    var payload = Array(cue.text.utf8)
    if codec == AV_CODEC_ID_MOV_TEXT {
      payload = Array(payload.prefix(65_535))
      payload = [UInt8(payload.count >> 8), UInt8(payload.count & 255)] + payload
    } else if codec == AV_CODEC_ID_WEBVTT {
      payload = Array(SubtitleFile.escapedForVTT(cue.text).utf8)
    }
    guard av_new_packet(packet.pointer, Int32(payload.count)) >= 0 else {
      throw .unwritable(path: output.path, reason: "out of memory")
    }
    packet.pointer.pointee.data.update(from: payload, count: payload.count)
    let start = Int64((cue.start * 1000).rounded())
    packet.pointer.pointee.pts = start
    packet.pointer.pointee.dts = start
    packet.pointer.pointee.duration = max(1, Int64((cue.end * 1000).rounded()) - start)
    packet.pointer.pointee.flags |= AV_PKT_FLAG_KEY
    try output.write(packet, stream: stream, timeBase: AVRational(Self.tick))
  }

  /// How MP4 players draw the text unless it says otherwise: centred at the bottom, white, sans serif.
  ///
  /// - Source: 3GPP TS 26.245, 5.16, TextSampleEntry after the sample entry's own header.
  private static let movTextHeader: [UInt8] =
    [0, 0, 0, 0]  // display flags
    + [1, 0xFF]  // horizontally centred, vertically at the bottom
    + [0, 0, 0, 0]  // background, transparent
    + [0, 0, 0, 0, 0, 0, 0, 0]  // text box, whole picture
    + [0, 0, 0, 0, 0, 1, 0, 18, 0xFF, 0xFF, 0xFF, 0xFF]  // style: all text, font 1, plain, size 18, white
    + [0, 0, 0, 23] + Array("ftab".utf8) + [0, 1, 0, 1, 10] + Array("Sans-Serif".utf8)  // font table
}
