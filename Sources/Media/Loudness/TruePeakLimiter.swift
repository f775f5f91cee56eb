import Glibc

/// Turns a sound down around its peaks so that not even the levels between samples exceed a limit.
///
/// It looks 5 ms ahead, holds, and recovers with a time constant of 80 ms; where nothing exceeds the limit the
/// sound stays as it is. All channels get the same gain.
/// - Source: four-fold oversampled peaks as in ITU-R BS.1770-4, annex 2; the gain curve is the usual minimum
///   filter followed by an average of the same length, so it never lies above what a peak needs.
public enum TruePeakLimiter {
  /// Seconds before and after a peak in which the gain moves.
  private static let lookAhead = 0.005
  /// Seconds in which about two thirds of a reduction are given back.
  private static let release = 0.08

  /// `clip` with true peaks at most at `decibels` dBTP.
  ///
  /// - Throws: `unsupported` when the clip cannot be oversampled.
  public static func limit(_ clip: AudioClip, to decibels: Double) throws(MediaError) -> AudioClip {
    let limit = pow(10, decibels / 20)
    var result = clip
    // Moving gain shifts peaks between samples a little; a second pass with what is over settles it.
    var threshold = limit * 0.995
    for _ in 0..<3 {
      let peak = pow(10, try Loudness.measure(result).truePeak / 20)
      guard peak > limit else { return result }
      result = apply(try gains(clip, threshold: threshold), to: clip)
      let after = pow(10, try Loudness.measure(result).truePeak / 20)
      if after <= limit { return result }
      threshold *= limit / after * 0.999
    }
    return result.gained(by: Float(limit / pow(10, try Loudness.measure(result).truePeak / 20) * 0.999))
  }

  private static func apply(_ gains: [Float], to clip: AudioClip) -> AudioClip {
    var result = clip
    for channel in result.channels.indices {
      for index in gains.indices { result.channels[channel][index] *= gains[index] }
    }
    return result
  }

  /// The gain of each frame, at most `threshold / peak` within `lookAhead` of every peak.
  private static func gains(_ clip: AudioClip, threshold: Double) throws(MediaError) -> [Float] {
    let radius = max(1, Int(lookAhead * Double(clip.sampleRate)))
    let needed = try peaks(clip).map { Float(min(1, threshold / max(Double($0), 1e-9))) }
    var gains = slidingMinimum(needed, radius: radius)
    let step = Float(1 - exp(-1 / (release * Double(clip.sampleRate))))
    var last: Float = 1
    for index in gains.indices {
      last = min(gains[index], last + (1 - last) * step)
      gains[index] = last
    }
    return slidingMean(gains, radius: radius)
  }

  /// The largest level at or beside each frame, any channel, oversampled four times.
  private static func peaks(_ clip: AudioClip) throws(MediaError) -> [Float] {
    var peaks = [Float](repeating: 0, count: clip.frameCount)
    let (block, margin) = (1 << 18, 256)
    for start in stride(from: 0, to: clip.frameCount, by: block) {
      let first = max(0, start - margin)
      let part = clip[frames: first..<start + block + margin]
      for channel in try part.resampled(to: clip.sampleRate * 4).channels {
        for frame in start..<min(start + block, clip.frameCount) {
          let center = (frame - first) * 4
          for index in max(0, center - 3)...min(channel.count - 1, center + 3) {
            peaks[frame] = max(peaks[frame], abs(channel[index]))
          }
        }
      }
    }
    return peaks
  }

  /// The least value within `radius` of each place.
  static func slidingMinimum(_ values: [Float], radius: Int) -> [Float] {
    var result = values
    // Indices of rising values; the first is the least of the window.
    var window: [Int] = []
    var head = 0
    for index in 0..<values.count + radius {
      if index < values.count {
        while window.count > head, values[window[window.count - 1]] >= values[index] { window.removeLast() }
        window.append(index)
      }
      let center = index - radius
      guard center >= 0 else { continue }
      while window[head] < center - radius { head += 1 }
      result[center] = values[window[head]]
    }
    return result
  }

  /// The mean within `radius` of each place, cut at the ends.
  static func slidingMean(_ values: [Float], radius: Int) -> [Float] {
    var result = values
    var sum = 0.0
    var (low, high) = (0, 0)
    for center in values.indices {
      while high < min(values.count, center + radius + 1) {
        sum += Double(values[high])
        high += 1
      }
      while low < center - radius {
        sum -= Double(values[low])
        low += 1
      }
      result[center] = Float(sum / Double(high - low))
    }
    return result
  }
}
