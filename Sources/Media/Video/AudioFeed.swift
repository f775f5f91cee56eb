import CAV

/// One audio track on its way into a video file, kept level with the pictures.
final class AudioFeed {
  private enum Way {
    case copied(CopiedTrack)
    case encoded(EncodedAudioTrack, AudioPull)
  }

  private let way: Way

  /// Adds `track` to `output`, before its header is written.
  ///
  /// - Throws: `invalid`, `unsupported`, `noAudio` and the errors of reading a file.
  init(
    _ track: AudioTrack, isDefault: Bool, container: VideoContainer, in output: OutputContext,
    shouldStop: @escaping () -> Bool
  ) throws(MediaError) {
    guard track.start >= 0, track.start.isFinite else {
      throw .invalid(what: "an audio track cannot start at \(track.start) seconds")
    }
    if case .file(let path, let number) = track.source, track.codec == nil, track.start == 0,
      let copied = try Self.copy(path, number, output, shouldStop)
    {
      copied.label(language: track.language, title: track.title, isDefault: isDefault)
      way = .copied(copied)
      return
    }
    let pull = try AudioPull(track, shouldStop: shouldStop)
    let encoded = try EncodedAudioTrack(
      track.codec ?? container.defaultAudioCodec, in: output, sampleRate: pull.sampleRate,
      channelCount: pull.channelCount, bitRate: track.bitRate)
    encoded.label(language: track.language, title: track.title, isDefault: isDefault)
    way = .encoded(encoded, pull)
  }

  /// Brings the track up to `seconds`.
  func advance(to seconds: Double) throws(MediaError) {
    switch way {
    case .copied(let track): try track.advance(to: seconds)
    case .encoded(let track, let pull):
      while track.seconds < seconds, let block = try pull.next() { try track.write(block.channels) }
    }
  }

  /// Writes what is left.
  func finish() throws(MediaError) {
    try advance(to: .infinity)
    if case .encoded(let track, _) = way { try track.finish() }
  }

  /// A copy of a file's track; `nil` when the container cannot hold its codec.
  private static func copy(
    _ path: String, _ number: Int, _ output: OutputContext, _ shouldStop: @escaping () -> Bool
  ) throws(MediaError) -> CopiedTrack? {
    let input = try InputContext.open(path, shouldStop: shouldStop)
    let tracks = input.indices(of: AVMEDIA_TYPE_AUDIO)
    guard tracks.indices.contains(number), let stream = input.stream(tracks[number]) else {
      throw .noAudio(path: path, found: input.summary)
    }
    let codec = stream.pointee.codecpar.pointee.codec_id
    // MP4 could carry more, but players of it know only these.
    let isCommon = [
      AV_CODEC_ID_AAC, AV_CODEC_ID_MP3, AV_CODEC_ID_AC3, AV_CODEC_ID_EAC3, AV_CODEC_ID_ALAC, AV_CODEC_ID_OPUS,
    ].contains(codec)
    guard output.holds(codec), isCommon || !output.isMP4 else { return nil }
    return try CopiedTrack(input, stream: tracks[number], in: output)
  }
}

/// The sound of one track, block by block, silence before its start included.
final class AudioPull {
  let sampleRate: Int
  let channelCount: Int
  private var reader: AudioReader?
  private var clip: AudioClip?
  private var blocks: (() throws(MediaError) -> AudioClip?)?
  private var position = 0
  private var silence: Int
  private var isEmpty = true

  private static let blockLength = 4096

  /// Opens the source of `track`.
  init(_ track: AudioTrack, shouldStop: @escaping () -> Bool) throws(MediaError) {
    switch track.source {
    case .clip(let clip):
      (sampleRate, channelCount) = (clip.sampleRate, clip.channelCount)
      self.clip = clip
    case .file(let path, let number):
      let reader = try AudioReader(path, track: number, shouldStop: shouldStop)
      (sampleRate, channelCount) = (reader.sampleRate, reader.channelCount)
      self.reader = consume reader
    case .blocks(let rate, let count, let next):
      (sampleRate, channelCount) = (rate, count)
      blocks = next
    }
    silence = Int((track.start * Double(sampleRate)).rounded())
  }

  /// The next block; `nil` at the end. A source without a sample becomes one block of silence.
  func next() throws(MediaError) -> AudioClip? {
    let block = try nextBlock()
    if block == nil && isEmpty {
      isEmpty = false
      return quiet(Self.blockLength)
    }
    isEmpty = false
    if let block, block.sampleRate != sampleRate || block.channelCount != channelCount {
      throw .invalid(
        what: "a block of \(block.channelCount) channels at \(block.sampleRate) Hz does not fit a track of "
          + "\(channelCount) channels at \(sampleRate) Hz")
    }
    if let block, let bad = block.channels.joined().first(where: { !$0.isFinite }) {
      throw .invalid(what: "an audio track holds the sample \(bad)")
    }
    return block
  }

  private func nextBlock() throws(MediaError) -> AudioClip? {
    if silence > 0 {
      let count = min(silence, Self.blockLength)
      silence -= count
      return quiet(count)
    }
    if let clip {
      guard position < clip.frameCount else { return nil }
      position += Self.blockLength
      return clip[frames: position - Self.blockLength..<position]
    }
    if let blocks { return try blocks() }
    return try reader?.nextBlock()
  }

  private func quiet(_ count: Int) -> AudioClip {
    AudioClip(
      channels: Array(repeating: [Float](repeating: 0, count: count), count: channelCount),
      sampleRate: sampleRate)
  }
}
