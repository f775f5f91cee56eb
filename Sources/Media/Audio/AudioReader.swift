/// Reads sound block by block, so that memory does not grow with the file's length.
///
/// The first sample lies at time 0 of the file: an audio track that starts later than the video is preceded by
/// silence, so `index / sampleRate` is time on the video's clock. Samples that are not finite become 0.
///
/// ```swift
/// var reader = try AudioReader("film.mkv", sampleRate: 16_000, channelCount: 1)
/// while let block = try reader.nextBlock() { meter.add(block) }
/// ```
public struct AudioReader: ~Copyable {
  /// Hertz of the blocks.
  public let sampleRate: Int
  /// Channels of the blocks.
  public let channelCount: Int
  /// Length in seconds that the file states, if any; the sound may end earlier or later.
  public let duration: Double?
  private let source: Source

  private enum Source {
    case libav(AudioDecoder)
    case soundFile(SoundFile, SampleConverter, () -> Bool)
  }

  private let path: String
  private var isFinished = false
  private var hasSound = false

  /// Opens audio track `track` of anything that libavformat or libsndfile reads.
  ///
  /// - Parameters:
  ///   - path: the file; never a network address.
  ///   - sampleRate: wanted rate in hertz; the file's own when `nil`.
  ///   - channelCount: wanted channels; the file's own when `nil`.
  ///   - track: counted from 0 among the audio tracks.
  ///   - shouldStop: asked between small steps; true ends reading with `cancelled`.
  /// - Throws: `MediaError`, `noAudio` when there is no such track.
  public init(
    _ path: String, sampleRate: Int? = nil, channelCount: Int? = nil, track: Int = 0,
    shouldStop: @escaping () -> Bool = { false }
  ) throws(MediaError) {
    guard sampleRate.map({ 1...AudioLimits.sampleRate ~= $0 }) ?? true,
      channelCount.map({ 1...AudioLimits.channelCount ~= $0 }) ?? true
    else {
      throw .unsupported(
        what: "\(channelCount ?? 1) channels at \(sampleRate ?? 0) Hz",
        supported: "1 to \(AudioLimits.channelCount) channels at 1 to \(AudioLimits.sampleRate) Hz")
    }
    do {
      let decoder = try AudioDecoder.open(
        path, sampleRate: sampleRate, channelCount: channelCount, track: track, shouldStop: shouldStop)
      self.init(
        .libav(decoder), path: path, sampleRate: decoder.sampleRate, channelCount: decoder.channelCount,
        duration: decoder.duration)
    } catch {
      guard Self.mayBeAnotherFormat(error), track == 0, let file = try SoundFile.open(path) else {
        throw error
      }
      let converter = try SampleConverter.make(
        from: .planarFloat(sampleRate: file.sampleRate, channelCount: file.channelCount),
        sampleRate: sampleRate ?? file.sampleRate, channelCount: channelCount ?? file.channelCount)
      self.init(
        .soundFile(file, converter, shouldStop), path: path, sampleRate: converter.sampleRate,
        channelCount: converter.channelCount, duration: Double(file.frameCount) / Double(file.sampleRate))
    }
  }

  private init(
    _ source: Source, path: String, sampleRate: Int, channelCount: Int, duration: Double?
  ) {
    self.path = path
    self.source = source
    self.sampleRate = sampleRate
    self.channelCount = channelCount
    self.duration = duration
  }

  /// Packets so far that were damaged and passed over.
  public var damagedPackets: Int {
    if case .libav(let decoder) = source { decoder.damagedPackets } else { 0 }
  }

  /// The next samples, at least one frame and usually fewer than 100 000; `nil` at the end.
  ///
  /// - Throws: `undecodable` when nothing could be decoded, `cancelled`, `timedOut`.
  public mutating func nextBlock() throws(MediaError) -> AudioClip? {
    guard var channels = try nextChannels() else { return nil }
    for channel in channels.indices {
      for index in channels[channel].indices where !channels[channel][index].isFinite {
        channels[channel][index] = 0
      }
    }
    return AudioClip(channels: channels, sampleRate: sampleRate)
  }

  private mutating func nextChannels() throws(MediaError) -> [[Float]]? {
    switch source {
    case .libav(let decoder): return try decoder.next()
    case .soundFile(let file, let converter, let shouldStop):
      while !isFinished {
        if shouldStop() { throw .cancelled }
        let raw = file.read(1 << 15)
        isFinished = raw[0].isEmpty
        let block = isFinished ? converter.flush() : converter.convert(raw)
        if !block[0].isEmpty {
          hasSound = true
          return block
        }
      }
      guard hasSound else {
        throw .undecodable(path: path, codec: "libsndfile", reason: "it holds no sound that can be decoded")
      }
      return nil
    }
  }

  /// Whether libsndfile may still know a file that libav refused with `error`.
  private static func mayBeAnotherFormat(_ error: MediaError) -> Bool {
    switch error {
    case .unreadable, .noAudio, .undecodable: true
    default: false
    }
  }
}
