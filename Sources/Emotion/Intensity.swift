/// How strongly an emotion is played: 0 is neutral, 1 as acted, above 1 extrapolated, at most 2.
public struct Intensity: Sendable, Hashable, Comparable {
  /// 0...2.
  public let value: Double

  /// The values an intensity may take.
  public static let range = 0.0...2.0
  /// Neutral.
  public static let none = Intensity(unchecked: 0)
  /// As acted: the default.
  public static let acted = Intensity(unchecked: 1)

  /// A checked intensity.
  /// - Throws: `EmotionError.outOfRange` when `value` is not a number in 0...2.
  public init(_ value: Double) throws(EmotionError) {
    guard Self.range.contains(value) else {
      throw .outOfRange(quantity: "intensity", value: value, range: Self.range)
    }
    self.value = value
  }

  private init(unchecked value: Double) { self.value = value }

  /// Whether it goes beyond what actors recorded.
  public var isExtrapolated: Bool { value > 1 }

  /// Weaker is less.
  public static func < (a: Intensity, b: Intensity) -> Bool { a.value < b.value }
}
