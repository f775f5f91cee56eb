import CAV

/// One track of an input whose packets go unchanged into an output.
final class CopiedTrack {
  private let input: InputContext
  private let output: OutputContext
  private let index: Int
  private let stream: UnsafeMutablePointer<AVStream>
  private let timeBase: AVRational
  /// Ticks from the stored times to the file's timeline.
  private let shift: Int64
  private let packet = Packet()
  private let needsStoredTimes: Bool
  private var hasPacket = false
  private var isFinished = false
  private var lastStamp: Int64?
  private let sourceLanguage: String?
  private let sourceTitle: String?

  /// Adds a copy of stream `index` of `input` to `output`, before its header is written.
  ///
  /// - Throws: `unsupported` when the container cannot hold the codec.
  init(_ input: InputContext, stream index: Int, in output: OutputContext) throws(MediaError) {
    guard let source = input.stream(index), let parameters = source.pointee.codecpar else {
      throw .unreadable(path: input.path, reason: "track \(index) vanished")
    }
    guard output.holds(parameters.pointee.codec_id) else {
      throw .unsupported(
        what: "copying \(codecName(source)) into this container",
        supported: "another container (mkv holds most), or encoding it again")
    }
    guard Orientation.of(source) == .upright || output.isMP4 else {
      throw .unsupported(
        what: "copying turned pictures into this container", supported: "mp4, mov, or encoding again")
    }
    let target = try output.addStream()
    guard avcodec_parameters_copy(target.pointee.codecpar, parameters) >= 0 else {
      throw .unwritable(path: output.path, reason: "out of memory")
    }
    // Tags differ between containers; the muxer finds its own.
    target.pointee.codecpar.pointee.codec_tag = 0
    target.pointee.time_base = source.pointee.time_base
    target.pointee.avg_frame_rate = source.pointee.avg_frame_rate
    target.pointee.sample_aspect_ratio = source.pointee.sample_aspect_ratio
    target.pointee.disposition = source.pointee.disposition & AV_DISPOSITION_DEFAULT
    Self.copySideData(from: source, to: target)
    let tags = dictionary(source.pointee.metadata)
    let kept = ["alpha_mode", "stereo_mode"]
    set(tags.filter { kept.contains($0.key) }, in: &target.pointee.metadata)
    sourceLanguage = LanguageCode.read(tags["language"])
    sourceTitle = trackTitle(tags)
    input.keepOnly([index])
    // libav can only guess the order of display, and with H.264's pyramids of frames it guesses wrong.
    let isPyramidal = [AV_CODEC_ID_H264, AV_CODEC_ID_HEVC].contains(parameters.pointee.codec_id)
    if !isPyramidal { input.completeTimestamps() }
    needsStoredTimes = isPyramidal
    self.input = input
    self.output = output
    self.index = index
    stream = target
    timeBase = source.pointee.time_base
    shift = Rational(source.pointee.time_base).map { Int64(input.startTime.ticks(of: $0)) } ?? 0
  }

  /// Marks the track for players; the input's own language and title stay where none is given.
  func label(language: String?, title: String?, isDefault: Bool) {
    output.label(
      stream, language: language ?? sourceLanguage, title: title ?? sourceTitle, isDefault: isDefault)
  }

  /// When the next packet is to be decoded, seconds on the input's timeline; `nil` at the end.
  func nextTime() throws(MediaError) -> Double? {
    while !hasPacket && !isFinished {
      isFinished = try !input.read(into: packet)
      hasPacket = !isFinished && packet.stream == index
    }
    guard hasPacket else { return nil }
    let data = packet.pointer
    if needsStoredTimes && data.pointee.pts == cav_no_timestamp() { throw Self.missingTimes }
    if data.pointee.dts == cav_no_timestamp() { data.pointee.dts = guessedStamp(data) }
    if data.pointee.pts == cav_no_timestamp() { data.pointee.pts = data.pointee.dts }
    guard let time = Rational(stamp: data.pointee.dts, timeBase: timeBase) else {
      throw Self.missingTimes
    }
    return (time - input.startTime).value
  }

  private static let missingTimes = MediaError.unsupported(
    what: "copying pictures whose times the file does not store", supported: "encoding them again")

  /// Writes the packet that `nextTime` looked at.
  func writeNext() throws(MediaError) {
    guard hasPacket else { return }
    hasPacket = false
    let data = packet.pointer
    data.pointee.dts -= shift
    data.pointee.pts -= shift
    // Muxers insist on increasing decoding times; damaged files do not have them.
    if let lastStamp, data.pointee.dts <= lastStamp {
      data.pointee.dts = lastStamp + 1
      data.pointee.pts = max(data.pointee.pts, data.pointee.dts)
    }
    lastStamp = data.pointee.dts
    try output.write(packet, stream: stream, timeBase: timeBase)
  }

  /// Writes every packet to be decoded before `seconds`.
  func advance(to seconds: Double) throws(MediaError) {
    while let time = try nextTime(), time < seconds { try writeNext() }
  }

  /// A decoding time for a packet whose container stores only the time of display: as many frames earlier as the
  /// codec delays its pictures, then frame by frame.
  private func guessedStamp(_ data: UnsafeMutablePointer<AVPacket>) -> Int64 {
    guard data.pointee.pts != cav_no_timestamp(), let source = input.stream(index) else {
      return data.pointee.pts
    }
    var length = max(1, data.pointee.duration)
    if let rate = Rational(source.pointee.avg_frame_rate), rate.numerator > 0, let base = Rational(timeBase) {
      length = max(1, Int64(Rational(rate.denominator, rate.numerator).ticks(of: base)))
    }
    let guess: Int64
    if let lastStamp {
      guess = lastStamp + shift + length
    } else {
      guess = data.pointee.pts - Int64(source.pointee.codecpar.pointee.video_delay) * length
    }
    return min(guess, data.pointee.pts)
  }

  /// The display matrix and whatever else belongs to the whole track.
  private static func copySideData(
    from source: UnsafeMutablePointer<AVStream>, to target: UnsafeMutablePointer<AVStream>
  ) {
    for index in 0..<Int(source.pointee.nb_side_data) {
      let item = source.pointee.side_data[index]
      guard let data = item.data, let copy = av_stream_new_side_data(target, item.type, item.size) else {
        continue
      }
      copy.update(from: data, count: item.size)
    }
  }
}
