/// An exact fraction in lowest terms with a positive denominator: a time in seconds, a rate or a ratio.
///
/// ```swift
/// let ntsc = Rational(30_000, 1001)
/// ntsc.value  // 29.97...
/// ```
public struct Rational: Sendable, Hashable {
  /// The part above the line; carries the sign.
  public let numerator: Int
  /// The part below the line, positive.
  public let denominator: Int

  /// The fraction `numerator / denominator`, reduced.
  ///
  /// - Precondition: `denominator` is positive.
  public init(_ numerator: Int, _ denominator: Int = 1) {
    precondition(denominator > 0, "Rational needs a positive denominator, got \(denominator)")
    let divisor = Self.greatestCommonDivisor(numerator.magnitude, denominator.magnitude)
    self.numerator = numerator / divisor
    self.denominator = denominator / divisor
  }

  /// The fraction nearest to `seconds` with the given denominator.
  ///
  /// - Precondition: `seconds` is finite and `seconds * denominator` fits an `Int`.
  public init(seconds: Double, denominator: Int = 90_000) {
    self.init(Int((seconds * Double(denominator)).rounded()), denominator)
  }

  /// The fraction as a floating-point number.
  public var value: Double { Double(numerator) / Double(denominator) }

  /// How many ticks of `unit` seconds this time is, to the nearest tick.
  func ticks(of unit: Rational) -> Int {
    let top = Int128(numerator) * Int128(unit.denominator)
    let bottom = Int128(denominator) * Int128(unit.numerator)
    let half = bottom / 2
    return Int(clamping: top >= 0 ? (top + half) / bottom : -((-top + half) / bottom))
  }

  /// The nearest fraction with nanoseconds, or whole numbers where those would not fit.
  private init(approximating value: Double) {
    if abs(value) < 9e9 {
      self.init(seconds: value, denominator: 1_000_000_000)
    } else {
      self.init(Int(min(max(value, -9e18), 9e18)))
    }
  }

  private static func greatestCommonDivisor(_ a: UInt, _ b: UInt) -> Int {
    var (a, b) = (a, b)
    while b != 0 { (a, b) = (b, a % b) }
    return Int(clamping: max(a, 1))
  }
}

extension Rational: Comparable {
  /// Exact comparison.
  public static func < (a: Rational, b: Rational) -> Bool {
    Int128(a.numerator) * Int128(b.denominator) < Int128(b.numerator) * Int128(a.denominator)
  }

  /// The exact sum; the nearest fraction only where the exact one would not fit.
  public static func + (a: Rational, b: Rational) -> Rational {
    let (left, overflowA) = a.numerator.multipliedReportingOverflow(by: b.denominator)
    let (right, overflowB) = b.numerator.multipliedReportingOverflow(by: a.denominator)
    let (bottom, overflowC) = a.denominator.multipliedReportingOverflow(by: b.denominator)
    let (top, overflowD) = left.addingReportingOverflow(right)
    guard !overflowA, !overflowB, !overflowC, !overflowD else {
      return Rational(approximating: a.value + b.value)
    }
    return Rational(top, bottom)
  }

  /// The difference, exact where it fits.
  public static func - (a: Rational, b: Rational) -> Rational {
    a + Rational(b.numerator == .min ? .max : -b.numerator, b.denominator)
  }
}
