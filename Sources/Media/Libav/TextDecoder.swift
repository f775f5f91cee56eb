import CAV

/// Decodes the text subtitles of one track.
final class TextDecoder {
  private let context: UnsafeMutablePointer<AVCodecContext>
  private let input: InputContext
  private let index: Int

  private init(_ context: UnsafeMutablePointer<AVCodecContext>, input: InputContext, index: Int) {
    self.context = context
    self.input = input
    self.index = index
  }

  deinit {
    var freed: UnsafeMutablePointer<AVCodecContext>? = context
    avcodec_free_context(&freed)
  }

  /// A decoder for stream `index` of `input`.
  ///
  /// - Throws: `unsupported` for subtitles stored as pictures, `undecodable` without a decoder.
  static func open(_ input: InputContext, stream index: Int) throws(MediaError) -> TextDecoder {
    guard let stream = input.stream(index), let parameters = stream.pointee.codecpar else {
      throw .unreadable(path: input.path, reason: "track \(index) vanished")
    }
    let name = codecName(stream)
    if let kind = avcodec_descriptor_get(parameters.pointee.codec_id),
      kind.pointee.props & Int32(AV_CODEC_PROP_TEXT_SUB) == 0
    {
      throw .unsupported(what: "reading \(name) subtitles, which are pictures,", supported: "text subtitles")
    }
    guard let codec = avcodec_find_decoder(parameters.pointee.codec_id),
      let context = avcodec_alloc_context3(codec)
    else { throw .undecodable(path: input.path, codec: name, reason: "no decoder for it is installed") }
    let decoder = TextDecoder(context, input: input, index: index)
    context.pointee.pkt_timebase = stream.pointee.time_base
    var code = avcodec_parameters_to_context(context, parameters)
    if code >= 0 { code = avcodec_open2(context, codec, nil) }
    guard code >= 0 else { throw .undecodable(path: input.path, codec: name, reason: Libav.reason(code)) }
    input.keepOnly([index])
    return decoder
  }

  /// Every text of the track; damaged packets are passed over.
  func cues() throws(MediaError) -> [SubtitleCue] {
    let packet = Packet()
    var cues: [SubtitleCue] = []
    while try input.read(into: packet) {
      if packet.stream == index { cues += decode(packet) }
      packet.clear()
    }
    return cues
  }

  private func decode(_ packet: Packet) -> [SubtitleCue] {
    var subtitle = AVSubtitle()
    var isComplete: Int32 = 0
    let code = avcodec_decode_subtitle2(context, &subtitle, &isComplete, packet.pointer)
    defer { avsubtitle_free(&subtitle) }
    let base = context.pointee.pkt_timebase
    guard code >= 0, isComplete != 0,
      let time = Rational(stamp: packet.pointer.pointee.pts, timeBase: base)
    else { return [] }
    let start = (time - input.startTime).value + Double(subtitle.start_display_time) / 1000
    var length = Double(packet.pointer.pointee.duration) * av_q2d(base)
    if length <= 0 && subtitle.end_display_time != UInt32.max {
      length =
        Double(subtitle.end_display_time - min(subtitle.start_display_time, subtitle.end_display_time)) / 1000
    }
    let lines = (0..<Int(subtitle.num_rects)).compactMap { index -> String? in
      guard let rectangle = subtitle.rects[index] else { return nil }
      if let ass = rectangle.pointee.ass { return Self.plainText(ass: String(cString: ass)) }
      return rectangle.pointee.text.map { String(cString: $0) }
    }
    let cue = SubtitleCue(start: start, end: start + length, text: lines.joined(separator: "\n"))
    return SubtitleCue.prepared([cue])
  }

  /// The words of an ASS event as libavcodec hands it out: eight fields, then the text with its overrides.
  private static func plainText(ass: String) -> String {
    let fields = ass.split(separator: ",", maxSplits: 8, omittingEmptySubsequences: false)
    guard fields.count == 9 else { return "" }
    var text = ""
    var isOverride = false
    var isEscape = false
    for character in fields[8] {
      if isEscape {
        isEscape = false
        switch character {
        case "N", "n": text.append("\n")
        case "h": text.append(" ")
        case "{", "}": text.append(character)
        default: text += "\\" + String(character)
        }
      } else if character == "\\" && !isOverride {
        isEscape = true
      } else if character == "{" {
        isOverride = true
      } else if character == "}" && isOverride {
        isOverride = false
      } else if !isOverride {
        text.append(character)
      }
    }
    return text
  }
}
