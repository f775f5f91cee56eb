import Glibc
import Tensor

/// Applies a voice quality to an F0 curve: level, range, final slope, tremor and creak.
public struct PitchContour: Sendable {
  /// Hertz that a raised pitch approaches but does not pass; nil sets no limit.
  public let cap: Float?
  /// Frames per second of the curves.
  public let frameRate: Float

  /// Edits curves of `frameRate` values per second.
  public init(cap: Float?, frameRate: Float) {
    self.cap = cap
    self.frameRate = frameRate
  }

  /// The curve with the quality applied; exactly the same values for a neutral one.
  ///
  /// Voicing never changes. Near the cap the rise is compressed smoothly by what the cap takes from the
  /// edited pitch beyond what it would take from the unedited one, so the result stays monotone in the
  /// quality's strength and an unedited curve passes untouched even above the cap.
  /// - Parameters:
  ///   - f0: `[frames]`, hertz, 0 where unvoiced.
  ///   - quality: what to apply.
  ///   - noise: drawn from for creak only.
  public func callAsFunction(
    _ f0: [Float], quality: VoiceQuality, noise: inout NoiseSource
  ) -> [Float] {
    let voiced = f0.indices.filter { f0[$0] > 0 }
    guard let first = voiced.first, let last = voiced.last else { return f0 }
    let semitones = voiced.map { 12 * log2(f0[$0]) }
    let median = semitones.sorted()[semitones.count / 2]
    let range = exp2(quality.pitchRange)
    var jitter = [Float](repeating: 0, count: f0.count)
    if quality.creak != 0 { noise.normal(into: &jitter) }
    var result = f0
    for (frame, level) in zip(voiced, semitones) {
      let place = Float(frame - first) / Float(max(1, last - first))
      var change = (level - median) * (range - 1) + quality.pitchShift
      change += quality.finalSlope * max(0, (place - 0.6) / 0.4)
      change += quality.tremor * sin(2 * Float.pi * 6.5 * Float(frame) / frameRate)
      change += quality.creak * jitter[frame] * max(0, place * 2 - 1)
      if let cap { change = softened(level + change, cap) - softened(level, cap) }
      result[frame] = change == 0 ? f0[frame] : f0[frame] * exp2(change / 12)
    }
    return result
  }

  /// Semitones after the cap: the identity well below it, never above it, one semitone of knee.
  private func softened(_ semitones: Float, _ cap: Float) -> Float {
    let limit = 12 * log2(cap)
    let distance = limit - semitones
    return limit - (max(distance, 0) + log1p(exp(-abs(distance))))
  }
}
