import Glibc

/// Smooths a moving point: strongly at rest, hardly at all in fast motion, so that it does not lag.
///
/// - Source: Casiez, Roussel and Vogel 2012, 1 euro filter, with one speed for all axes of a point.
struct OneEuroFilter: Sendable {
  /// Hertz below which motion passes at rest.
  var cutoff: Float = 1.5
  /// How much speed (units a second) opens the filter.
  var openness: Float = 14
  private var value: SIMD3<Float>?
  private var speed: SIMD3<Float> = .zero

  /// The point to show for the measured `point`, `seconds` after the last one; the first is taken as it is.
  ///
  /// - Parameter unit: the length that counts as 1 (the distance between the eyes).
  mutating func callAsFunction(_ point: SIMD3<Float>, seconds: Float, unit: Float) -> SIMD3<Float> {
    guard let last = value, seconds > 0, unit > 0 else {
      value = point
      return point
    }
    func share(_ hertz: Float) -> Float { 1 / (1 + 1 / (2 * .pi * hertz * seconds)) }
    speed += ((point - last) / seconds - speed) * share(4)
    let opened = cutoff + openness * length(speed) / unit
    let next = last + (point - last) * share(opened)
    value = next
    return next
  }
}
