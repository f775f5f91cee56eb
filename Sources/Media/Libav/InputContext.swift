import CAV

/// One open media file, demultiplexed.
final class InputContext {
  let path: String
  let interruption: Interruption
  /// The earliest presentation time of any audio or video track, 0 if that is negative: all times that leave
  /// this module are relative to it.
  let startTime: Rational
  /// Whether reading ended early because of a damaged file.
  private(set) var endedEarly = false
  private let context: UnsafeMutablePointer<AVFormatContext>
  private let input: FileInput

  private init(path: String, context: UnsafeMutablePointer<AVFormatContext>, input: FileInput) {
    self.path = path
    self.context = context
    self.input = input
    interruption = input.interruption
    var start: Rational?
    for index in 0..<Int(context.pointee.nb_streams) {
      guard let stream = context.pointee.streams[index], isTimed(stream),
        let time = Rational(stamp: stream.pointee.start_time, timeBase: stream.pointee.time_base)
      else { continue }
      start = start.map { min($0, time) } ?? time
    }
    startTime = max(start ?? Rational(0), Rational(0))
  }

  deinit {
    var closed: UnsafeMutablePointer<AVFormatContext>? = context
    avformat_close_input(&closed)
  }

  /// Opens `path` and reads what its headers and first packets say.
  ///
  /// - Throws: the errors of opening a file, `unreadable`, `timedOut` or `cancelled`.
  static func open(_ path: String, shouldStop: @escaping () -> Bool) throws(MediaError) -> InputContext {
    Libav.begin()
    let interruption = Interruption(path: path, shouldStop: shouldStop)
    let input = FileInput(try FileDescriptor(reading: path), interruption: interruption)
    guard input.context != nil, let allocated = avformat_alloc_context() else {
      throw .unreadable(path: path, reason: "out of memory")
    }
    allocated.pointee.pb = input.context
    allocated.pointee.io_open = { _, _, _, _, _ in cav_error_denied() }
    allocated.pointee.interrupt_callback.opaque = Unmanaged.passUnretained(interruption).toOpaque()
    allocated.pointee.interrupt_callback.callback = { opaque in
      guard let opaque else { return 0 }
      return Unmanaged<Interruption>.fromOpaque(opaque).takeUnretainedValue().isRaised() ? 1 : 0
    }
    var context: UnsafeMutablePointer<AVFormatContext>? = allocated
    // Demuxers such as concat open further files by themselves; with no protocol allowed they cannot.
    var options: OpaquePointer?
    set(["protocol_whitelist": "none"], in: &options)
    defer { av_dict_free(&options) }
    // On failure libav frees the context, but never our I/O context.
    let opened = avformat_open_input(&context, path, nil, &options)
    guard opened >= 0, let context else {
      if let cause = interruption.cause { throw cause }
      throw .unreadable(path: path, reason: Libav.reason(opened))
    }
    let probed = avformat_find_stream_info(context, nil)
    let result = InputContext(path: path, context: context, input: input)
    try interruption.check()
    guard probed >= 0 else { throw .unreadable(path: path, reason: Libav.reason(probed)) }
    return result
  }

  /// The stream at `index`; valid while this object lives.
  func stream(_ index: Int) -> UnsafeMutablePointer<AVStream>? { context.pointee.streams[index] }

  /// Number of streams of all kinds.
  var streamCount: Int { Int(context.pointee.nb_streams) }

  /// libav's name of the container, such as `mov,mp4,m4a,3gp,3g2,mj2`.
  var formatName: String { String(cString: context.pointee.iformat.pointee.name) }

  /// The container's own metadata.
  var tags: [String: String] { dictionary(context.pointee.metadata) }

  /// Length in seconds as the container states or libav estimates it.
  var duration: Double? {
    context.pointee.duration > 0 ? Double(context.pointee.duration) / Double(AV_TIME_BASE) : nil
  }

  /// Indices of the streams of one kind; cover pictures are no video.
  func indices(of type: AVMediaType) -> [Int] {
    (0..<streamCount).filter { index in
      guard let stream = stream(index), stream.pointee.codecpar.pointee.codec_type == type else {
        return false
      }
      return type != AVMEDIA_TYPE_VIDEO || isTimed(stream)
    }
  }

  /// Makes libav drop the packets of all streams but these.
  func keepOnly(_ kept: [Int]) {
    for index in 0..<streamCount where !kept.contains(index) {
      stream(index)?.pointee.discard = AVDISCARD_ALL
    }
  }

  /// Makes libav work out missing presentation times, which copying needs.
  func completeTimestamps() { context.pointee.flags |= AVFMT_FLAG_GENPTS }

  /// Puts the next packet of any kept stream into `packet`; false at the end.
  ///
  /// - Throws: `cancelled` or `timedOut`. Damage ends the file and sets `endedEarly`.
  func read(into packet: Packet) throws(MediaError) -> Bool {
    interruption.restart()
    try interruption.check()
    let code = av_read_frame(context, packet.pointer)
    if code >= 0 { return true }
    if let cause = interruption.cause { throw cause }
    if code != cav_error_end() { endedEarly = true }
    return false
  }

  /// What kinds of tracks there are, for messages.
  var summary: String {
    let kinds = (0..<streamCount).compactMap { index -> String? in
      guard let parameters = stream(index)?.pointee.codecpar else { return nil }
      let kind =
        av_get_media_type_string(parameters.pointee.codec_type).map { String(cString: $0) } ?? "unknown"
      return "\(kind) \(String(cString: avcodec_get_name(parameters.pointee.codec_id)))"
    }
    return kinds.isEmpty ? "no tracks" : kinds.joined(separator: ", ")
  }
}

/// Whether the stream plays along a timeline: audio, and video that is not a cover picture.
private func isTimed(_ stream: UnsafeMutablePointer<AVStream>) -> Bool {
  switch stream.pointee.codecpar.pointee.codec_type {
  case AVMEDIA_TYPE_AUDIO: true
  case AVMEDIA_TYPE_VIDEO: stream.pointee.disposition & AV_DISPOSITION_ATTACHED_PIC == 0
  default: false
  }
}
