import CAV

/// Decodes one stream of an input, frame by frame.
final class Decoder {
  /// The codec's short name.
  let codecName: String
  /// Packets that could not be decoded and were passed over.
  private(set) var damagedPackets = 0
  private let context: UnsafeMutablePointer<AVCodecContext>
  private let input: InputContext
  private let index: Int
  private let packet = Packet()
  private var isDraining = false

  private init(
    context: UnsafeMutablePointer<AVCodecContext>, input: InputContext, index: Int, name: String
  ) {
    self.context = context
    self.input = input
    self.index = index
    codecName = name
  }

  deinit {
    var freed: UnsafeMutablePointer<AVCodecContext>? = context
    avcodec_free_context(&freed)
  }

  /// A decoder for stream `index` of `input`; every other stream is dropped from then on.
  ///
  /// - Throws: `undecodable` when this build has no decoder or the headers are broken.
  static func open(_ input: InputContext, stream index: Int) throws(MediaError) -> Decoder {
    guard let stream = input.stream(index), let parameters = stream.pointee.codecpar else {
      throw .unreadable(path: input.path, reason: "track \(index) vanished")
    }
    let name = String(cString: avcodec_get_name(parameters.pointee.codec_id))
    guard let codec = findDecoder(stream), let context = avcodec_alloc_context3(codec) else {
      throw .undecodable(path: input.path, codec: name, reason: "no decoder for it is installed")
    }
    let decoder = Decoder(context: context, input: input, index: index, name: name)
    context.pointee.max_pixels = Int64(Image.maximumPixels)
    context.pointee.pkt_timebase = stream.pointee.time_base
    context.pointee.thread_count = parameters.pointee.codec_type == AVMEDIA_TYPE_VIDEO ? 2 : 1
    var code = avcodec_parameters_to_context(context, parameters)
    if code >= 0 { code = avcodec_open2(context, codec, nil) }
    guard code >= 0 else {
      throw .undecodable(path: input.path, codec: name, reason: Libav.reason(code))
    }
    input.keepOnly([index])
    return decoder
  }

  /// Decodes the next frame into `frame`; false at the end.
  ///
  /// Damaged packets are counted and passed over, as players do.
  func next(into frame: Frame) throws(MediaError) -> Bool {
    while true {
      let received = avcodec_receive_frame(context, frame.pointer)
      if received >= 0 { return true }
      if received == cav_error_end() { return false }
      if received != cav_error_again() {
        damagedPackets += 1
        if isDraining { return false }
      }
      if try input.read(into: packet) {
        if packet.stream == index, avcodec_send_packet(context, packet.pointer) < 0 { damagedPackets += 1 }
        packet.clear()
      } else if isDraining {
        return false
      } else {
        isDraining = true
        avcodec_send_packet(context, nil)
      }
    }
  }

  /// The presentation time of `frame` on the input's timeline, if the file has one.
  func time(of frame: Frame) -> Rational? {
    let stamp = frame.pointer.pointee.best_effort_timestamp
    return Rational(stamp: stamp, timeBase: context.pointee.pkt_timebase).map { $0 - input.startTime }
  }

  /// How long `frame` is shown, if the file says so.
  func duration(of frame: Frame) -> Rational? {
    let ticks = frame.pointer.pointee.pkt_duration
    return ticks > 0 ? Rational(stamp: ticks, timeBase: context.pointee.pkt_timebase) : nil
  }

  /// The decoder libav prefers, except where only another one knows about alpha.
  private static func findDecoder(_ stream: UnsafeMutablePointer<AVStream>) -> UnsafePointer<AVCodec>? {
    let id = stream.pointee.codecpar.pointee.codec_id
    if dictionary(stream.pointee.metadata)["alpha_mode"] == "1" {
      if id == AV_CODEC_ID_VP9 { return avcodec_find_decoder_by_name("libvpx-vp9") }
      if id == AV_CODEC_ID_VP8 { return avcodec_find_decoder_by_name("libvpx") }
    }
    return avcodec_find_decoder(id)
  }
}
