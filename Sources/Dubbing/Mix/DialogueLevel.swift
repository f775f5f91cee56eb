import Glibc
import Media

/// How loud the spoken lines are together, and the gain that brings them to a target.
///
/// One gain for all lines: a whispered line stays softer than a shouted one.
struct DialogueLevel {
  /// Integrated loudness of all lines in a row, LUFS; `nil` when there is too little sound to measure.
  let loudness: Double?
  /// Highest true peak, decibels relative to full scale.
  let truePeak: Double

  /// Measures the sound files at `paths`, one after the other.
  init(_ paths: [String]) throws(MediaError) {
    guard let first = paths.first else {
      loudness = nil
      truePeak = -.infinity
      return
    }
    let rate = try AudioFile.read(first).sampleRate
    let meter = try LoudnessMeter(sampleRate: rate, channelCount: 1)
    for path in paths { try meter.add(AudioFile.read(path, sampleRate: rate, channelCount: 1)) }
    let measured = meter.loudness
    loudness = measured.integrated.isFinite ? measured.integrated : nil
    truePeak = measured.truePeak
  }

  /// Linear gain to `target` LUFS, lower where a peak would pass `peak` decibels.
  func gain(toLoudness target: Double, peak: Double) -> Float {
    guard let loudness, truePeak.isFinite else { return 1 }
    return Float(pow(10, min(target - loudness, peak - truePeak) / 20))
  }
}
