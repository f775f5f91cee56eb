/// A point in the space of valence (unpleasant to pleasant), arousal (sleepy to excited) and dominance
/// (controlled to in control), each -1...1.
///
/// - Source: J. A. Russell and A. Mehrabian, "Evidence for a three-factor theory of emotions",
///   Journal of Research in Personality 11 (1977) 273-294. They call valence "pleasure".
public struct AffectVector: Sendable, Hashable {
  /// Pleasantness, -1...1.
  public let valence: Double
  /// Activation, -1...1.
  public let arousal: Double
  /// Feeling of control, -1...1.
  public let dominance: Double

  /// The values each coordinate may take.
  public static let range = -1.0...1.0

  /// The origin: no emotion.
  public static let neutral = AffectVector(unchecked: 0, 0, 0)

  /// A point whose coordinates were checked.
  /// - Throws: `EmotionError.outOfRange` when a coordinate is not a number in -1...1.
  public init(valence: Double, arousal: Double, dominance: Double) throws(EmotionError) {
    for (name, value) in [("valence", valence), ("arousal", arousal), ("dominance", dominance)] {
      guard Self.range.contains(value) else {
        throw .outOfRange(quantity: name, value: value, range: Self.range)
      }
    }
    self.init(unchecked: valence, arousal, dominance)
  }

  /// A point from constants of this target; the caller vouches for the range.
  init(unchecked valence: Double, _ arousal: Double, _ dominance: Double) {
    self.valence = valence
    self.arousal = arousal
    self.dominance = dominance
  }

  /// Euclidean distance squared, 0...12.
  public func squaredDistance(to other: AffectVector) -> Double {
    let v = valence - other.valence
    let a = arousal - other.arousal
    let d = dominance - other.dominance
    return v * v + a * a + d * d
  }

  /// The weighted mean of points; weights are not negative and sum to 1, so the result stays in range.
  static func mean(_ parts: [(point: AffectVector, weight: Double)]) -> AffectVector {
    var v = 0.0
    var a = 0.0
    var d = 0.0
    for part in parts {
      v += part.point.valence * part.weight
      a += part.point.arousal * part.weight
      d += part.point.dominance * part.weight
    }
    return AffectVector(unchecked: clamped(v), clamped(a), clamped(d))
  }

  /// Rounding may leave a mean of extremes just outside the range.
  private static func clamped(_ x: Double) -> Double { min(max(x, -1), 1) }
}
