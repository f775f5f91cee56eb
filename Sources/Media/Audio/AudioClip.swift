import Glibc

/// Sound in memory: equally long channels of samples, -1...1 at full scale.
///
/// ```swift
/// let clip = try AudioFile.read("speech.flac", sampleRate: 24_000, channelCount: 1)
/// let louder = clip[seconds: 0.5..<2].gained(decibels: 3)
/// ```
public struct AudioClip: Sendable, Equatable {
  /// `[channel][frame]`; every channel has `frameCount` samples.
  public var channels: [[Float]]
  /// Frames a second.
  public let sampleRate: Int

  /// Wraps `channels` without copying.
  ///
  /// - Precondition: at least one channel, all of one length, and a positive rate.
  public init(channels: [[Float]], sampleRate: Int) {
    precondition(sampleRate > 0, "AudioClip needs a positive sample rate, got \(sampleRate)")
    precondition(
      !channels.isEmpty && channels.allSatisfy { $0.count == channels[0].count },
      "AudioClip needs equally long channels, got lengths \(channels.map(\.count))")
    self.channels = channels
    self.sampleRate = sampleRate
  }

  /// A clip of one channel.
  public init(mono samples: [Float], sampleRate: Int) {
    self.init(channels: [samples], sampleRate: sampleRate)
  }

  /// Silence.
  public init(silence seconds: Double, sampleRate: Int, channelCount: Int = 1) {
    let count = Int((seconds * Double(sampleRate)).rounded())
    let channel = [Float](repeating: 0, count: max(0, count))
    self.init(channels: Array(repeating: channel, count: channelCount), sampleRate: sampleRate)
  }

  /// Number of channels, at least 1.
  public var channelCount: Int { channels.count }

  /// Samples in each channel.
  public var frameCount: Int { channels[0].count }

  /// Length in seconds.
  public var duration: Double { Double(frameCount) / Double(sampleRate) }

  /// The largest magnitude of any sample, 0 for an empty clip.
  public var peak: Float {
    channels.reduce(0) { largest, channel in channel.reduce(largest) { max($0, abs($1)) } }
  }

  /// Root mean square over all channels, 0 for an empty clip.
  public var rms: Float {
    guard frameCount > 0 else { return 0 }
    let energy = channels.reduce(0.0) { sum, channel in
      channel.reduce(sum) { $0 + Double($1) * Double($1) }
    }
    return Float((energy / Double(frameCount * channelCount)).squareRoot())
  }

  /// One channel: the mean of all.
  public func mono() -> AudioClip {
    guard channelCount > 1 else { return self }
    var sum = channels[0]
    for channel in channels.dropFirst() {
      for index in sum.indices { sum[index] += channel[index] }
    }
    let scale = 1 / Float(channelCount)
    for index in sum.indices { sum[index] *= scale }
    return AudioClip(mono: sum, sampleRate: sampleRate)
  }

  /// The frames in `range`, cut to the clip's ends.
  public subscript(frames range: Range<Int>) -> AudioClip {
    let inside = range.clamped(to: 0..<frameCount)
    return AudioClip(channels: channels.map { Array($0[inside]) }, sampleRate: sampleRate)
  }

  /// The part between two times in seconds, cut to the clip's ends.
  public subscript(seconds range: Range<Double>) -> AudioClip {
    self[frames: frame(at: range.lowerBound)..<frame(at: range.upperBound)]
  }

  /// Every sample times `factor`.
  public func gained(by factor: Float) -> AudioClip {
    var result = self
    for channel in result.channels.indices {
      for index in result.channels[channel].indices { result.channels[channel][index] *= factor }
    }
    return result
  }

  /// Louder by `decibels` (negative: softer).
  public func gained(decibels: Double) -> AudioClip {
    gained(by: Float(pow(10, decibels / 20)))
  }

  /// The clip followed by `other`.
  ///
  /// - Precondition: both have the same rate and channel count.
  public mutating func append(_ other: AudioClip) {
    precondition(
      other.sampleRate == sampleRate && other.channelCount == channelCount,
      "cannot append \(other.channelCount)x\(other.sampleRate) Hz to \(channelCount)x\(sampleRate) Hz")
    for channel in channels.indices { channels[channel] += other.channels[channel] }
  }

  /// Adds `other` sample by sample, its first frame at `frame`; the clip grows where `other` is longer.
  ///
  /// - Precondition: both have the same rate and channel count.
  public mutating func mix(_ other: AudioClip, atFrame frame: Int) {
    precondition(
      other.sampleRate == sampleRate && other.channelCount == channelCount && frame >= 0,
      "cannot mix \(other.channelCount)x\(other.sampleRate) Hz into \(channelCount)x\(sampleRate) Hz at \(frame)"
    )
    let missing = frame + other.frameCount - frameCount
    for channel in channels.indices {
      if missing > 0 { channels[channel] += [Float](repeating: 0, count: missing) }
      for index in other.channels[channel].indices {
        channels[channel][frame + index] += other.channels[channel][index]
      }
    }
  }

  /// The same sound at another rate; exactly `ceil(frameCount * sampleRate / self.sampleRate)` frames.
  ///
  /// - Throws: `unsupported` when libswresample refuses the rate.
  public func resampled(to sampleRate: Int) throws(MediaError) -> AudioClip {
    guard sampleRate != self.sampleRate else { return self }
    let converter = try SampleConverter.make(
      from: .planarFloat(sampleRate: self.sampleRate, channelCount: channelCount),
      sampleRate: sampleRate, channelCount: channelCount)
    let head = converter.convert(channels)
    let tail = converter.flush()
    let wanted = (frameCount * sampleRate + self.sampleRate - 1) / self.sampleRate
    let result = zip(head, tail).map { head, tail -> [Float] in
      let all = head + tail
      return Array(all.prefix(wanted)) + [Float](repeating: 0, count: max(0, wanted - all.count))
    }
    return AudioClip(channels: result, sampleRate: sampleRate)
  }

  private func frame(at seconds: Double) -> Int {
    let position = (seconds * Double(sampleRate)).rounded()
    return Int(min(max(position, 0), Double(frameCount)))
  }
}
