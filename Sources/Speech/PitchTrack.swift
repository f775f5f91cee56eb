import Glibc

/// An F0 curve with its reliability, one value per frame.
public struct PitchTrack: Sendable, Equatable {
  /// Hertz, 0 where the frame is unvoiced.
  public var f0: [Float]
  /// Normalised autocorrelation at the chosen lag, 0...1; 0 where unvoiced.
  public var strength: [Float]

  /// Wraps a curve that is known rather than measured.
  public init(f0: [Float], strength: [Float]) {
    self.f0 = f0
    self.strength = strength
  }

  /// The median F0 of the voiced frames in hertz, or nil if there is none.
  public var medianHertz: Float? { quantile(0.5) }

  /// The distance from the 5th to the 95th percentile of the voiced F0 in semitones, or nil if unvoiced.
  ///
  /// What lies further than an octave from the median is creak or a doubled period, no melody, and does not count.
  public var rangeSemitones: Float? {
    guard let median = medianHertz else { return nil }
    let melody = PitchTrack(f0: f0.filter { (median / 2...median * 2).contains($0) }, strength: [])
    guard let low = melody.quantile(0.05), let high = melody.quantile(0.95) else { return nil }
    return 12 * log2(high / low)
  }

  /// The voiced F0 at a quantile in 0...1, interpolated between neighbours.
  private func quantile(_ q: Float) -> Float? {
    let voiced = f0.filter { $0 > 0 }.sorted()
    guard let last = voiced.last else { return nil }
    let position = q * Float(voiced.count - 1)
    let index = Int(position)
    guard index + 1 < voiced.count else { return last }
    return voiced[index] + (voiced[index + 1] - voiced[index]) * (position - Float(index))
  }
}
