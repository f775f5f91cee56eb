import Foundation
import Media
import Speech

/// What is measured on one spoken take.
public struct TakeMeasurement: Sendable, Codable, Equatable {
  /// The intensity it was made with, or any other knob of a sweep.
  public var level: Double
  /// File name of the take, relative to the sweep's folder.
  public var file: String
  /// Length in seconds.
  public var duration: Double
  /// Median F0 of the voiced frames in hertz; `nil` when nothing is voiced.
  @OrNull public var f0Median: Double?
  /// From the 5th to the 95th percentile of F0, in semitones.
  @OrNull public var f0Range: Double?
  /// Mean level of the frames within 30 dB of the loudest one, in decibels relative to full scale.
  @OrNull public var energy: Double?
  /// Phonemes a second, pauses included.
  @OrNull public var rate: Double?
  /// How strongly a recogniser hears the target emotion; `nil` while none is installed.
  @OrNull public var targetScore: Double?
  /// Likeness to the voice's own neutral take; `nil` while no speaker encoder is installed.
  @OrNull public var similarity: Double?

  enum CodingKeys: String, CodingKey {
    case level, file, duration
    case f0Median = "f0_median_hz"
    case f0Range = "f0_range_st"
    case energy = "energy_db"
    case rate = "rate_phonemes_per_s"
    case targetScore = "target_score"
    case similarity
  }

  /// Measures a take.
  ///
  /// - Parameters:
  ///   - clip: mono sound.
  ///   - pitch: its F0 curve.
  ///   - phonemes: how many phonemes it speaks.
  public init(level: Double, file: String, clip: AudioClip, pitch: PitchTrack, phonemes: Int) {
    self.level = level
    self.file = file
    duration = clip.duration
    f0Median = pitch.medianHertz.map(Double.init)
    f0Range = pitch.rangeSemitones.map(Double.init)
    energy = Self.activeLevel(Self.levels(clip.channels[0], sampleRate: clip.sampleRate))
    rate = duration > 0 ? Double(phonemes) / duration : nil
    targetScore = nil
    similarity = nil
  }

  /// Level in decibels of a short-time energy curve, 25 ms a value, one every 12.5 ms; silence is -100.
  static func levels(_ samples: [Float], sampleRate: Int) -> [Double] {
    let hop = max(1, sampleRate / 80)
    return stride(from: 0, to: samples.count, by: hop).map { start in
      let window = samples[start..<min(start + 2 * hop, samples.count)]
      let power = window.reduce(0.0) { $0 + Double($1 * $1) } / Double(max(window.count, 1))
      return max(-100, 10 * log10(power + 1e-10))
    }
  }

  /// The mean level of the values within 30 dB of the loudest one; `nil` for silence.
  static func activeLevel(_ levels: [Double]) -> Double? {
    guard let loudest = levels.max(), loudest > -90 else { return nil }
    let active = levels.filter { $0 > loudest - 30 }
    let power = active.reduce(0) { $0 + pow(10, $1 / 10) } / Double(active.count)
    return 10 * log10(power)
  }

  /// The header of `sweep.csv`.
  static let csvHeader =
    "level,file,duration,f0_median_hz,f0_range_st,energy_db,rate_phonemes_per_s,target_score,similarity"

  /// One line of `sweep.csv`; what is not measured stays empty.
  var csvLine: String {
    func cell(_ value: Double?, _ decimals: Int) -> String {
      value.map { String(format: "%.\(decimals)f", $0) } ?? ""
    }
    return [
      cell(level, 2), file, cell(duration, 3), cell(f0Median, 1), cell(f0Range, 2), cell(energy, 2),
      cell(rate, 2), cell(targetScore, 4), cell(similarity, 4),
    ].joined(separator: ",")
  }
}
