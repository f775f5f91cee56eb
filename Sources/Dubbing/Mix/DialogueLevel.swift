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

  /// Measures the sound files at `paths`, one after the other, as they sound in `room`.
  init(_ paths: [String], room: RoomMatch? = nil, sampleRate: Int) throws(MediaError) {
    guard !paths.isEmpty else {
      loudness = nil
      truePeak = -.infinity
      return
    }
    let meter = try LoudnessMeter(sampleRate: sampleRate, channelCount: 1)
    for path in paths {
      let clip = try AudioFile.read(path, sampleRate: sampleRate, channelCount: 1)
      try meter.add(room.map { AudioClip(mono: $0(clip.channels[0]), sampleRate: sampleRate) } ?? clip)
    }
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
