import CAV

/// One audio track as planar floats of one rate and channel count, sample 0 at time 0 of the file.
final class AudioDecoder {
  let sampleRate: Int
  let channelCount: Int
  /// Seconds the file states for the track, counted from time 0 of the file.
  let duration: Double?
  private let input: InputContext
  private let decoder: Decoder
  private let frame = Frame()
  private var converter: SampleConverter?
  /// Seconds at which the next decoded frame should start; `nil` before the first.
  private var expected: Double?
  private var pendingSilence = 0
  private var pendingBlocks: [[[Float]]] = []
  private var framesToDrop = 0
  private var isFinished = false

  /// Jumps of the timestamps below this are rounding, seconds.
  private static let smallestGap = 0.05
  /// Jumps above this, or above the stated length, are damage, seconds.
  private static let largestGap = 3600.0

  private init(input: InputContext, decoder: Decoder, rate: Int, channels: Int, duration: Double?) {
    self.input = input
    self.decoder = decoder
    self.duration = duration
    sampleRate = rate
    channelCount = channels
  }

  /// Opens audio track number `track` (counted from 0 among the audio tracks).
  ///
  /// - Throws: `noAudio`, `undecodable`, `unsupported` and the errors of opening a file.
  static func open(
    _ path: String, sampleRate: Int?, channelCount: Int?, track: Int, shouldStop: @escaping () -> Bool
  ) throws(MediaError) -> AudioDecoder {
    let input = try InputContext.open(path, shouldStop: shouldStop)
    let tracks = input.indices(of: AVMEDIA_TYPE_AUDIO)
    guard tracks.indices.contains(track), let stream = input.stream(tracks[track]),
      let parameters = stream.pointee.codecpar
    else { throw .noAudio(path: path, found: input.summary) }
    let rate = Int(parameters.pointee.sample_rate)
    let channels = Int(parameters.pointee.ch_layout.nb_channels)
    guard 1...AudioLimits.sampleRate ~= rate, 1...AudioLimits.channelCount ~= channels else {
      throw .undecodable(
        path: path, codec: String(cString: avcodec_get_name(parameters.pointee.codec_id)),
        reason: "it states \(channels) channels at \(rate) Hz")
    }
    let decoder = try Decoder.open(input, stream: tracks[track])
    var duration = input.duration
    if stream.pointee.duration > 0, let base = Rational(stream.pointee.time_base) {
      let start = stream.pointee.start_time == cav_no_timestamp() ? 0 : stream.pointee.start_time
      duration = Double(start + stream.pointee.duration) * base.value - input.startTime.value
    }
    return AudioDecoder(
      input: input, decoder: decoder, rate: sampleRate ?? rate, channels: channelCount ?? channels,
      duration: duration)
  }

  /// Packets that could not be decoded so far.
  var damagedPackets: Int { decoder.damagedPackets + (input.endedEarly ? 1 : 0) }

  /// The next samples, one array per channel, never empty; `nil` at the end.
  func next() throws(MediaError) -> [[Float]]? {
    while true {
      if pendingSilence > 0 {
        let count = min(pendingSilence, 1 << 15)
        pendingSilence -= count
        return Array(repeating: [Float](repeating: 0, count: count), count: channelCount)
      }
      while !pendingBlocks.isEmpty {
        let block = dropping(pendingBlocks.removeFirst())
        if !block[0].isEmpty { return block }
      }
      if isFinished { return nil }
      if try decoder.next(into: frame) {
        try take()
      } else {
        isFinished = true
        guard let converter else {
          throw .undecodable(
            path: input.path, codec: decoder.codecName,
            reason: "it holds no sound that can be decoded (\(decoder.damagedPackets) damaged packets)")
        }
        pendingBlocks.append(converter.flush())
      }
    }
  }

  /// Converts the current frame and puts it, with silence before it where time jumps, into the queue.
  private func take() throws(MediaError) {
    let layout = SampleConverter.layout(of: frame)
    guard 1...AudioLimits.sampleRate ~= layout.sampleRate, 1...AudioLimits.channelCount ~= layout.channelCount
    else { return }
    let time = decoder.time(of: frame)?.value
    let length = Double(frame.pointer.pointee.nb_samples) / Double(layout.sampleRate)
    let gap = (time ?? expected ?? 0) - (expected ?? 0)
    let isFirst = expected == nil
    if isFirst && gap < -0.002 && gap > -Self.largestGap {
      framesToDrop = Int((-gap * Double(sampleRate)).rounded())
    }
    let limit = min(Self.largestGap, duration ?? 600)
    let isJump = gap > (isFirst ? 0.002 : Self.smallestGap) && gap < limit
    if isJump { pendingSilence = Int((gap * Double(sampleRate)).rounded()) }
    expected = (isFirst || isJump ? time ?? 0 : expected ?? 0) + length
    if converter?.source != layout {
      if let converter { pendingBlocks.append(converter.flush()) }
      converter = try SampleConverter.make(from: layout, sampleRate: sampleRate, channelCount: channelCount)
    }
    if let converter { pendingBlocks.append(converter.convert(frame)) }
  }

  /// `block` without what lies before time 0.
  private func dropping(_ block: [[Float]]) -> [[Float]] {
    guard framesToDrop > 0 else { return block }
    let count = min(framesToDrop, block[0].count)
    framesToDrop -= count
    return block.map { Array($0.dropFirst(count)) }
  }
}
