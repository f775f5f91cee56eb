import CEBUR128

/// Measures loudness block by block after EBU R128, through libebur128.
///
/// ```swift
/// let meter = try LoudnessMeter(sampleRate: 48_000, channelCount: 2)
/// while let block = try reader.nextBlock() { try meter.add(block) }
/// print(meter.loudness.integrated)
/// ```
public struct LoudnessMeter: ~Copyable {
  private let sampleRate: Int
  private let channelCount: Int
  private let state: UnsafeMutablePointer<ebur128_state>

  /// A meter that has heard nothing.
  ///
  /// - Throws: `unsupported` for more than 64 channels or a rate outside 16...2822400 Hz.
  public init(sampleRate: Int, channelCount: Int) throws(MediaError) {
    let mode = EBUR128_MODE_I.rawValue | EBUR128_MODE_LRA.rawValue | EBUR128_MODE_TRUE_PEAK.rawValue
    guard let channels = UInt32(exactly: channelCount), let rate = UInt(exactly: sampleRate),
      let state = ebur128_init(channels, rate, Int32(mode))
    else {
      throw .unsupported(
        what: "measuring \(channelCount) channels at \(sampleRate) Hz",
        supported: "1 to 64 channels from 16 Hz")
    }
    self.state = state
    self.sampleRate = sampleRate
    self.channelCount = channelCount
  }

  deinit {
    var freed: UnsafeMutablePointer<ebur128_state>? = state
    ebur128_destroy(&freed)
  }

  /// Takes `block` into account.
  ///
  /// - Throws: `invalid` when its rate or channels differ from the meter's.
  public func add(_ block: AudioClip) throws(MediaError) {
    guard block.sampleRate == sampleRate, block.channelCount == channelCount else {
      throw .invalid(
        what: "a block of \(block.channelCount) channels at \(block.sampleRate) Hz does not fit a meter for "
          + "\(channelCount) channels at \(sampleRate) Hz")
    }
    let step = 1 << 14
    for start in stride(from: 0, to: block.frameCount, by: step) {
      let count = min(step, block.frameCount - start)
      var interleaved = [Float](repeating: 0, count: count * channelCount)
      for (channel, samples) in block.channels.enumerated() {
        for frame in 0..<count { interleaved[frame * channelCount + channel] = samples[start + frame] }
      }
      guard ebur128_add_frames_float(state, interleaved, count) == 0 else {
        throw .invalid(what: "out of memory while measuring loudness")
      }
    }
  }

  /// What was heard so far.
  public var loudness: Loudness {
    var integrated = -Double.infinity
    var range = 0.0
    ebur128_loudness_global(state, &integrated)
    ebur128_loudness_range(state, &range)
    var peak = 0.0
    for channel in 0..<UInt32(channelCount) {
      var value = 0.0
      ebur128_true_peak(state, channel, &value)
      peak = max(peak, value)
    }
    return Loudness(integrated: integrated, range: range, truePeak: Loudness.decibels(peak))
  }
}
