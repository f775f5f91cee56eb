import Glibc

/// How loud a sound is, after EBU R128.
///
/// ```swift
/// let before = try Loudness.measure(clip)
/// let after = try Loudness.normalized(clip, toLUFS: -16, truePeakLimit: -1)
/// ```
/// - Source: ITU-R BS.1770-4 (loudness, true peak), EBU Tech 3342 (loudness range).
public struct Loudness: Sendable, Equatable {
  /// Gated loudness of the whole, LUFS; minus infinity for silence. One channel counts as one: the same sound
  /// in two channels measures 3 dB more.
  public let integrated: Double
  /// Loudness range, LU.
  public let range: Double
  /// The largest level between samples too, dBTP; minus infinity for silence.
  public let truePeak: Double

  /// Measures `clip`.
  ///
  /// The standard needs 0.4 s: a shorter sound is measured as if it were repeated up to that.
  /// - Throws: `unsupported` for layouts that libebur128 refuses.
  public static func measure(_ clip: AudioClip) throws(MediaError) -> Loudness {
    let meter = try LoudnessMeter(sampleRate: clip.sampleRate, channelCount: clip.channelCount)
    try meter.add(clip)
    let once = meter.loudness
    guard clip.frameCount > 0, clip.duration < 0.45 else { return once }
    for _ in 0..<(clip.sampleRate * 45 / 100) / clip.frameCount + 1 { try meter.add(clip) }
    return Loudness(integrated: meter.loudness.integrated, range: 0, truePeak: once.truePeak)
  }

  /// `clip` at the wanted loudness, with no peak above the limit.
  ///
  /// Where peaks have to be limited so much that the loudness falls short, the gain is raised again, at most
  /// five times; silence stays silence.
  /// - Parameters:
  ///   - target: LUFS, for example -23 (broadcast) or -16 (online speech).
  ///   - truePeakLimit: dBTP.
  /// - Throws: `invalid` for a target that is not finite; the errors of `measure`.
  public static func normalized(
    _ clip: AudioClip, toLUFS target: Double, truePeakLimit: Double = -1
  ) throws(MediaError) -> AudioClip {
    guard target.isFinite, truePeakLimit.isFinite else {
      throw .invalid(what: "loudness \(target) LUFS with peaks below \(truePeakLimit) dBTP")
    }
    let before = try measure(clip)
    guard before.integrated.isFinite else { return clip }
    var gain = target - before.integrated
    var result = try TruePeakLimiter.limit(clip.gained(decibels: gain), to: truePeakLimit)
    for _ in 0..<5 {
      let shortfall = target - (try measure(result)).integrated
      guard shortfall > 0.1 else { break }
      // Part of the added gain is lost to the limiter again.
      gain += shortfall * 1.25
      result = try TruePeakLimiter.limit(clip.gained(decibels: gain), to: truePeakLimit)
    }
    return result
  }

  /// `20 log10(value)`
  static func decibels(_ value: Double) -> Double { 20 * log10(value) }
}
