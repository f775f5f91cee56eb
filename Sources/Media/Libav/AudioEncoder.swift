import CAV

/// Compresses planar floats into packets of one codec.
final class AudioEncoder {
  /// The rate the codec runs at; input of another rate is resampled.
  let sampleRate: Int
  let channelCount: Int
  /// Frames taken so far, at the codec's rate.
  private(set) var position = 0
  private let context: UnsafeMutablePointer<AVCodecContext>
  private let codec: AudioCodec
  private let packet = Packet()
  private var converter: SampleConverter?
  private var pending: [[Float]]

  /// Seconds of one tick of the packets' timestamps.
  var timeBase: Rational { Rational(1, sampleRate) }

  private init(_ context: UnsafeMutablePointer<AVCodecContext>, codec: AudioCodec, rate: Int, channels: Int) {
    self.context = context
    self.codec = codec
    sampleRate = rate
    channelCount = channels
    pending = Array(repeating: [], count: channels)
  }

  deinit {
    var freed: UnsafeMutablePointer<AVCodecContext>? = context
    avcodec_free_context(&freed)
  }

  /// An encoder for `output`, at the codec's nearest rate that keeps the whole band where possible.
  ///
  /// - Parameter bitRate: bits a second; the codec's usual quality when `nil`.
  /// - Throws: `unsupported` when the codec is not installed or refuses the channels.
  static func open(
    _ codec: AudioCodec, for output: OutputContext, sampleRate: Int, channelCount: Int, bitRate: Int?
  ) throws(MediaError) -> AudioEncoder {
    guard let description = avcodec_find_encoder_by_name(codec.encoderName),
      let context = avcodec_alloc_context3(description)
    else {
      throw .unsupported(
        what: "encoding \(codec.rawValue) with this build of FFmpeg",
        supported: "the codecs of `render formats`")
    }
    let rate = nearestRate(sampleRate, description)
    let encoder = AudioEncoder(context, codec: codec, rate: rate, channels: channelCount)
    if rate != sampleRate {
      encoder.converter = try SampleConverter.make(
        from: .planarFloat(sampleRate: sampleRate, channelCount: channelCount),
        sampleRate: rate, channelCount: channelCount)
    }
    context.pointee.sample_rate = Int32(rate)
    context.pointee.time_base = AVRational(num: 1, den: Int32(rate))
    av_channel_layout_default(&context.pointee.ch_layout, Int32(channelCount))
    context.pointee.flags |= AV_CODEC_FLAG_BITEXACT
    context.pointee.thread_count = 1
    if output.needsGlobalHeader { context.pointee.flags |= AV_CODEC_FLAG_GLOBAL_HEADER }
    encoder.setFormat()
    encoder.setQuality(bitRate)
    let code = avcodec_open2(context, description, nil)
    guard code >= 0 else {
      throw .unsupported(
        what: "\(codec.rawValue) with \(channelCount) channels at \(sampleRate) Hz (\(Libav.reason(code)))",
        supported: "wav or flac, or fewer channels")
    }
    return encoder
  }

  /// Copies the codec's parameters into a new stream's.
  func describe(_ stream: UnsafeMutablePointer<AVStream>) -> Int32 {
    stream.pointee.time_base = context.pointee.time_base
    return avcodec_parameters_from_context(stream.pointee.codecpar, context)
  }

  /// Takes samples in, one array per channel, and hands finished packets to `sink`.
  func encode(_ channels: [[Float]], to sink: (Packet) throws(MediaError) -> Void) throws(MediaError) {
    let block = converter.map { $0.convert(channels) } ?? channels
    for channel in pending.indices { pending[channel] += block[channel] }
    try encodePending(isLast: false, sink)
  }

  /// Encodes what is left and ends the stream.
  func finish(to sink: (Packet) throws(MediaError) -> Void) throws(MediaError) {
    if let converter {
      let rest = converter.flush()
      for channel in pending.indices { pending[channel] += rest[channel] }
    }
    try encodePending(isLast: true, sink)
    try send(nil, sink)
  }

  private func encodePending(isLast: Bool, _ sink: (Packet) throws(MediaError) -> Void) throws(MediaError) {
    let size = context.pointee.frame_size > 0 ? Int(context.pointee.frame_size) : 4096
    var start = 0
    while pending[0].count - start >= (isLast ? 1 : size) {
      let count = min(size, pending[0].count - start)
      let frame = Frame()
      frame.pointer.pointee.nb_samples = Int32(count)
      frame.pointer.pointee.format = context.pointee.sample_fmt.rawValue
      frame.pointer.pointee.sample_rate = Int32(sampleRate)
      av_channel_layout_default(&frame.pointer.pointee.ch_layout, Int32(channelCount))
      guard av_frame_get_buffer(frame.pointer, 0) >= 0 else {
        throw .invalid(what: "out of memory for sound")
      }
      fill(frame, from: start, count: count)
      frame.pointer.pointee.pts = Int64(position)
      position += count
      start += count
      try send(frame, sink)
    }
    for channel in pending.indices { pending[channel].removeFirst(start) }
  }

  private func send(_ frame: Frame?, _ sink: (Packet) throws(MediaError) -> Void) throws(MediaError) {
    var code = avcodec_send_frame(context, frame?.pointer)
    while code >= 0 {
      code = avcodec_receive_packet(context, packet.pointer)
      if code >= 0 { try sink(packet) }
    }
    guard code == cav_error_again() || code == cav_error_end() else {
      throw .invalid(what: "the \(codec.rawValue) encoder refused the sound: \(Libav.reason(code))")
    }
  }

  /// Converts pending samples to the codec's type; values beyond full scale saturate in integer types.
  private func fill(_ frame: Frame, from start: Int, count: Int) {
    guard let planes = frame.pointer.pointee.extended_data else { return }
    for (channel, samples) in pending.enumerated() {
      let isPlanar = codec.sampleType == .planarFloat
      guard let plane = planes[isPlanar ? channel : 0].map({ UnsafeMutableRawPointer($0) }) else { return }
      let (offset, step) = isPlanar ? (0, 1) : (channel, channelCount)
      switch codec.sampleType {
      case .planarFloat, .float:
        let target = plane.assumingMemoryBound(to: Float.self)
        for index in 0..<count { target[index * step + offset] = samples[start + index] }
      case .int16:
        let target = plane.assumingMemoryBound(to: Int16.self)
        for index in 0..<count {
          let scaled = (samples[start + index] * 32_768).rounded(.toNearestOrEven)
          target[index * step + offset] = Int16(min(max(scaled, -32_768), 32_767))
        }
      case .int24:
        let target = plane.assumingMemoryBound(to: Int32.self)
        for index in 0..<count {
          let scaled = (samples[start + index] * 8_388_608).rounded(.toNearestOrEven)
          target[index * step + offset] = Int32(min(max(scaled, -8_388_608), 8_388_607)) << 8
        }
      }
    }
  }

  private func setFormat() {
    switch codec.sampleType {
    case .int16: context.pointee.sample_fmt = AV_SAMPLE_FMT_S16
    case .int24:
      context.pointee.sample_fmt = AV_SAMPLE_FMT_S32
      context.pointee.bits_per_raw_sample = 24
    case .float: context.pointee.sample_fmt = AV_SAMPLE_FMT_FLT
    case .planarFloat: context.pointee.sample_fmt = AV_SAMPLE_FMT_FLTP
    }
  }

  /// `bitRate`, or settings at which speech is hard to tell from the original.
  private func setQuality(_ bitRate: Int?) {
    if let bitRate {
      context.pointee.bit_rate = Int64(bitRate)
      return
    }
    switch codec {
    case .vorbis:
      context.pointee.flags |= AV_CODEC_FLAG_QSCALE
      context.pointee.global_quality = 6 * FF_QP2LAMBDA
    case .mp3:
      context.pointee.flags |= AV_CODEC_FLAG_QSCALE
      context.pointee.global_quality = 2 * FF_QP2LAMBDA
    case .opus: context.pointee.bit_rate = Int64(channelCount == 1 ? 64_000 : 56_000 * channelCount)
    case .aac: context.pointee.bit_rate = Int64(channelCount == 1 ? 96_000 : 80_000 * channelCount)
    case .pcm16, .pcm24, .pcmFloat, .flac, .flac24: break
    }
  }

  /// The lowest rate of the codec that is at least `rate`, else its highest.
  private static func nearestRate(_ rate: Int, _ codec: UnsafePointer<AVCodec>) -> Int {
    guard var next = codec.pointee.supported_samplerates else { return rate }
    var rates: [Int] = []
    while next.pointee != 0 {
      rates.append(Int(next.pointee))
      next += 1
    }
    return rates.filter { $0 >= rate }.min() ?? rates.max() ?? rate
  }
}
