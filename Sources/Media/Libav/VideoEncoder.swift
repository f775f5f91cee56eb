import CAV

/// Compresses pictures into packets of one track.
final class VideoEncoder {
  /// Seconds of one tick of the timestamps handed over.
  let tick: Rational
  private let context: UnsafeMutablePointer<AVCodecContext>
  private let output: OutputContext
  private let stream: UnsafeMutablePointer<AVStream>
  private let converter = PixelConverter()
  private let packet = Packet()
  private let frame = Frame()
  /// Ticks each frame that is still inside the encoder is shown.
  private var durations: [Int64: Int64] = [:]

  private init(
    _ context: UnsafeMutablePointer<AVCodecContext>, stream: UnsafeMutablePointer<AVStream>,
    output: OutputContext, tick: Rational
  ) {
    self.context = context
    self.stream = stream
    self.output = output
    self.tick = tick
  }

  deinit {
    var freed: UnsafeMutablePointer<AVCodecContext>? = context
    avcodec_free_context(&freed)
  }

  /// Adds a video track to `output`, before its header is written.
  ///
  /// H.264 stores even sizes only: an odd picture gets its last row or column repeated.
  /// - Throws: `unsupported` when the codec is not installed, cannot go into the container or refuses the
  ///   settings.
  static func open(
    _ settings: VideoSettings, codec: VideoCodec, in output: OutputContext
  ) throws(MediaError) -> VideoEncoder {
    guard let description = avcodec_find_encoder_by_name(codec.encoderName) else {
      throw .unsupported(what: "\(codec.encoderName) with this build of FFmpeg", supported: "mpeg4")
    }
    guard output.holds(description.pointee.id) else {
      throw .unsupported(
        what: "\(codec.rawValue) in this container", supported: "mkv, or the container's own")
    }
    guard !settings.hasAlpha || codec == .vp9 else {
      throw .unsupported(what: "transparency in \(codec.rawValue)", supported: "vp9 in webm or mkv")
    }
    guard let context = avcodec_alloc_context3(description) else {
      throw .unwritable(path: output.path, reason: "out of memory")
    }
    let even = codec == .h264 ? 1 : 0
    context.pointee.width = Int32((settings.width + even) & ~even)
    context.pointee.height = Int32((settings.height + even) & ~even)
    context.pointee.pix_fmt = settings.hasAlpha ? AV_PIX_FMT_YUVA420P : AV_PIX_FMT_YUV420P
    let tick = timeBase(settings, codec)
    context.pointee.time_base = AVRational(tick)
    context.pointee.framerate = AVRational(settings.frameRate)
    context.pointee.sample_aspect_ratio = AVRational(settings.pixelAspect)
    context.pointee.flags |= AV_CODEC_FLAG_BITEXACT
    if output.needsGlobalHeader { context.pointee.flags |= AV_CODEC_FLAG_GLOBAL_HEADER }
    setColours(context, codec)
    setQuality(context, codec, settings)
    var code = avcodec_open2(context, description, nil)
    var added: UnsafeMutablePointer<AVStream>?
    if code >= 0 {
      let stream = try output.addStream()
      added = stream
      code = avcodec_parameters_from_context(stream.pointee.codecpar, context)
    }
    guard code >= 0, let stream = added else {
      var freed: UnsafeMutablePointer<AVCodecContext>? = context
      avcodec_free_context(&freed)
      throw .unsupported(
        what: "\(codec.rawValue) at \(settings.width)x\(settings.height) (\(Libav.reason(code)))",
        supported: "sizes from 16x16 to 8192x8192")
    }
    stream.pointee.time_base = context.pointee.time_base
    stream.pointee.sample_aspect_ratio = context.pointee.sample_aspect_ratio
    if settings.isConstantRate { stream.pointee.avg_frame_rate = context.pointee.framerate }
    stream.pointee.disposition = AV_DISPOSITION_DEFAULT
    return VideoEncoder(context, stream: stream, output: output, tick: tick)
  }

  /// Encodes `image`, shown at `time` ticks for `duration` ticks.
  func encode(_ image: Image, time: Int, duration: Int) throws(MediaError) {
    frame.clear()
    frame.pointer.pointee.width = context.pointee.width
    frame.pointer.pointee.height = context.pointee.height
    frame.pointer.pointee.format = context.pointee.pix_fmt.rawValue
    frame.pointer.pointee.colorspace = context.pointee.colorspace
    guard av_frame_get_buffer(frame.pointer, 0) >= 0, converter.draw(image, into: frame) else {
      throw .unwritable(path: output.path, reason: "out of memory for a picture")
    }
    frame.pointer.pointee.pts = Int64(time)
    durations[Int64(time)] = Int64(duration)
    try send(frame)
  }

  /// Encodes what is left.
  func finish() throws(MediaError) { try send(nil) }

  private func send(_ frame: Frame?) throws(MediaError) {
    var code = avcodec_send_frame(context, frame?.pointer)
    while code >= 0 {
      code = avcodec_receive_packet(context, packet.pointer)
      guard code >= 0 else { break }
      if let duration = durations.removeValue(forKey: packet.pointer.pointee.pts) {
        packet.pointer.pointee.duration = duration
      }
      try output.write(packet, stream: stream, timeBase: AVRational(tick))
    }
    guard code == cav_error_again() || code == cav_error_end() else {
      throw .unwritable(path: output.path, reason: "the video encoder failed: \(Libav.reason(code))")
    }
  }

  /// One frame at a constant rate, else the wanted tick; MPEG-4 allows no finer one than 1/65535.
  private static func timeBase(_ settings: VideoSettings, _ codec: VideoCodec) -> Rational {
    let frame = Rational(settings.frameRate.denominator, settings.frameRate.numerator)
    let wanted = settings.isConstantRate ? frame : settings.tick
    return codec == .mpeg4 && wanted.denominator > 65_535 ? Rational(1, 60_000) : wanted
  }

  /// BT.709 where the stream can say so; MPEG-4 decoders assume BT.601.
  private static func setColours(_ context: UnsafeMutablePointer<AVCodecContext>, _ codec: VideoCodec) {
    let isOld = codec == .mpeg4
    context.pointee.colorspace = isOld ? AVCOL_SPC_SMPTE170M : AVCOL_SPC_BT709
    context.pointee.color_primaries = isOld ? AVCOL_PRI_SMPTE170M : AVCOL_PRI_BT709
    context.pointee.color_trc = isOld ? AVCOL_TRC_SMPTE170M : AVCOL_TRC_BT709
    context.pointee.color_range = AVCOL_RANGE_MPEG
  }

  /// Constant quality; a fixed number of threads, because x264's result depends on it.
  private static func setQuality(
    _ context: UnsafeMutablePointer<AVCodecContext>, _ codec: VideoCodec, _ settings: VideoSettings
  ) {
    let options = context.pointee.priv_data
    switch codec {
    case .h264:
      context.pointee.thread_count = 4
      av_opt_set(options, "preset", "medium", 0)
      av_opt_set_double(options, "crf", Double(settings.quality ?? 18), 0)
    case .vp9:
      context.pointee.thread_count = 2
      context.pointee.bit_rate = 0
      av_opt_set_int(options, "crf", Int64(settings.quality ?? 24), 0)
      av_opt_set(options, "deadline", "good", 0)
      av_opt_set_int(options, "cpu-used", 4, 0)
      if settings.hasAlpha { av_opt_set_int(options, "auto-alt-ref", 0, 0) }
    case .mpeg4:
      context.pointee.thread_count = 1
      context.pointee.flags |= AV_CODEC_FLAG_QSCALE
      context.pointee.global_quality = Int32(settings.quality ?? 2) * FF_QP2LAMBDA
    }
  }
}
