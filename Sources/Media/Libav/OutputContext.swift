import CAV

/// One media file being written, multiplexed.
///
/// Every library is told to be bit-exact: no times, versions or random numbers get into the file.
final class OutputContext {
  let path: String
  private let context: UnsafeMutablePointer<AVFormatContext>
  private var hasHeader = false

  private init(_ context: UnsafeMutablePointer<AVFormatContext>, path: String) {
    self.context = context
    self.path = path
  }

  deinit {
    avio_closep(&context.pointee.pb)
    avformat_free_context(context)
  }

  /// Starts a file of the given container in the hidden file of `file`.
  ///
  /// - Throws: `unsupported` for a container this build lacks, `unwritable` when it cannot be opened.
  static func open(_ file: borrowing AtomicFile, container: String) throws(MediaError) -> OutputContext {
    Libav.begin()
    let url = "file:" + file.temporaryPath
    var allocated: UnsafeMutablePointer<AVFormatContext>?
    guard avformat_alloc_output_context2(&allocated, nil, container, url) >= 0, let context = allocated else {
      throw .unsupported(what: "the container \(container)", supported: "the containers of `render formats`")
    }
    let output = OutputContext(context, path: file.path)
    context.pointee.flags |= AVFMT_FLAG_BITEXACT
    // An encoder's priming lies before time 0. Matroska can say so, and moving everything later instead would
    // change the times of the pictures; MP4 says it with an edit list.
    context.pointee.avoid_negative_ts = AVFMT_AVOID_NEG_TS_DISABLED
    let code = avio_open2(&context.pointee.pb, url, AVIO_FLAG_WRITE, nil, nil)
    guard code >= 0 else { throw .unwritable(path: file.path, reason: Libav.reason(code)) }
    return output
  }

  /// Whether codecs must put their headers into the container instead of the packets.
  var needsGlobalHeader: Bool { context.pointee.oformat.pointee.flags & AVFMT_GLOBALHEADER != 0 }

  /// Whether the container can hold packets of `codec`.
  func holds(_ codec: AVCodecID) -> Bool {
    avformat_query_codec(context.pointee.oformat, codec, FF_COMPLIANCE_NORMAL) == 1
  }

  /// Whether the container is MP4 or MOV, the only ones here that can say that pictures are to be turned.
  var isMP4: Bool {
    ["mp4", "mov"].contains(String(cString: context.pointee.oformat.pointee.name))
  }

  /// A new stream; valid while this object lives.
  func addStream() throws(MediaError) -> UnsafeMutablePointer<AVStream> {
    guard let stream = avformat_new_stream(context, nil) else {
      throw .unwritable(path: path, reason: "out of memory")
    }
    return stream
  }

  /// Marks a stream for players: ISO 639-2 language, title, whether it plays unless another is chosen.
  func label(_ stream: UnsafeMutablePointer<AVStream>, language: String?, title: String?, isDefault: Bool) {
    if let language {
      let name = String(cString: context.pointee.oformat.pointee.name)
      set(["language": LanguageCode.write(language, container: name)], in: &stream.pointee.metadata)
    }
    // MP4 and MOV keep a track's title only as the name of its handler.
    if let title { set(["title": title, "handler_name": title], in: &stream.pointee.metadata) }
    stream.pointee.disposition = isDefault ? AV_DISPOSITION_DEFAULT : 0
  }

  /// Writes the header; streams are complete from here on.
  func begin(tags: [String: String], options: [String: String] = [:]) throws(MediaError) {
    set(tags, in: &context.pointee.metadata)
    var pairs: OpaquePointer?
    set(options, in: &pairs)
    defer { av_dict_free(&pairs) }
    let code = avformat_write_header(context, &pairs)
    guard code >= 0 else { throw .unwritable(path: path, reason: Libav.reason(code)) }
    hasHeader = true
  }

  /// Writes `packet`, whose times are in ticks of `timeBase` seconds, in order of time with other streams'.
  func write(_ packet: Packet, stream: UnsafeMutablePointer<AVStream>, timeBase: AVRational)
    throws(MediaError)
  {
    packet.pointer.pointee.stream_index = stream.pointee.index
    av_packet_rescale_ts(packet.pointer, timeBase, stream.pointee.time_base)
    packet.pointer.pointee.pos = -1
    let code = av_interleaved_write_frame(context, packet.pointer)
    guard code >= 0 else { throw .unwritable(path: path, reason: Libav.reason(code)) }
  }

  /// Ends the file and closes it.
  func finish() throws(MediaError) {
    guard hasHeader else { return }
    let code = av_write_trailer(context)
    guard code >= 0 else { throw .unwritable(path: path, reason: Libav.reason(code)) }
    let stored = context.pointee.pb.map { $0.pointee.error } ?? 0
    let closed = avio_closep(&context.pointee.pb)
    guard stored >= 0, closed >= 0 else {
      throw .unwritable(path: path, reason: Libav.reason(min(stored, closed)))
    }
  }
}
