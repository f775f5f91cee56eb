/// Eight independent 32-bit values processed side by side, one per STFT frame or sample.
///
/// Every transform of this module runs on eight frames at once: the butterflies and the elementary
/// functions then vectorise without any shuffling.
public typealias Lanes = SIMD8<Float>

/// Elementary functions on `Lanes`, free of calls into libm so that they vectorise on baseline x86-64.
///
/// Trap: `SIMD.rounded` and integer conversions become one library call per lane without SSE4.1. Adding
/// and removing 1.5 * 2^23 rounds to the nearest integer instead, and leaves that integer in the low bits.
enum LaneMath {
  private static let magic: Float = 12_582_912
  private static let magicBits: UInt32 = 0x4B40_0000

  /// e^x, relative error below 3e-7 for `x` in -87...88; values outside are clamped to that range.
  ///
  /// - Source: range reduction to ±ln2/2 and a degree-6 Taylor-like polynomial (Cephes `expf`).
  @inline(__always)
  static func exp(_ x: Lanes) -> Lanes {
    let x = x.clamped(lowerBound: Lanes(repeating: -87), upperBound: Lanes(repeating: 88))
    let shifted = x * Lanes(repeating: 1.442_695_04) + Lanes(repeating: magic)
    let n = shifted - Lanes(repeating: magic)
    let r = x - n * Lanes(repeating: 0.693_359_375) - n * Lanes(repeating: -2.121_944_4e-4)
    var p = Lanes(repeating: 1.987_569_15e-4)
    p = p * r + Lanes(repeating: 1.398_199_95e-3)
    p = p * r + Lanes(repeating: 8.333_451_91e-3)
    p = p * r + Lanes(repeating: 4.166_579_59e-2)
    p = p * r + Lanes(repeating: 1.666_666_55e-1)
    p = p * r + Lanes(repeating: 0.5)
    p = p * (r * r) + r + Lanes(repeating: 1)
    let exponent = unsafeBitCast(shifted, to: SIMD8<UInt32>.self) &- SIMD8(repeating: magicBits &- 127)
    return p * unsafeBitCast(exponent &<< SIMD8(repeating: 23), to: Lanes.self)
  }

  /// Hyperbolic tangent, absolute error below 3e-7.
  @inline(__always)
  static func tanh(_ x: Lanes) -> Lanes {
    let x = x.clamped(lowerBound: Lanes(repeating: -10), upperBound: Lanes(repeating: 10))
    return Lanes(repeating: 1) - Lanes(repeating: 2) / (exp(x + x) + Lanes(repeating: 1))
  }

  /// Sine and cosine, absolute error below 3e-7 for |x| up to about 8,000.
  ///
  /// - Source: reduction by multiples of pi/2 in three parts and the Cephes `sinf`/`cosf` polynomials.
  @inline(__always)
  static func sineCosine(_ x: Lanes) -> (sine: Lanes, cosine: Lanes) {
    let shifted = x * Lanes(repeating: 0.636_619_772) + Lanes(repeating: magic)
    let n = shifted - Lanes(repeating: magic)
    let quadrant = unsafeBitCast(shifted, to: SIMD8<UInt32>.self) &- SIMD8(repeating: magicBits)
    var r = x - n * Lanes(repeating: 1.570_312_5)
    r = r - n * Lanes(repeating: 4.837_512_97e-4)
    r = r - n * Lanes(repeating: 7.549_789_95e-8)
    let square = r * r
    var s = Lanes(repeating: -1.951_529_59e-4) * square + Lanes(repeating: 8.332_160_87e-3)
    s = s * square + Lanes(repeating: -1.666_665_46e-1)
    s = s * square * r + r
    var c = Lanes(repeating: 2.443_315_71e-5) * square + Lanes(repeating: -1.388_731_63e-3)
    c = c * square + Lanes(repeating: 4.166_664_57e-2)
    c = c * square * square - Lanes(repeating: 0.5) * square + Lanes(repeating: 1)
    let one = SIMD8<UInt32>(repeating: 1)
    let odd = (quadrant & one) .== one
    let sine = s.replacing(with: c, where: odd)
    let cosine = c.replacing(with: s, where: odd)
    let sineSign = (quadrant & SIMD8(repeating: 2)) &<< SIMD8(repeating: 30)
    let cosineSign = ((quadrant &+ one) & SIMD8(repeating: 2)) &<< SIMD8(repeating: 30)
    return (
      unsafeBitCast(unsafeBitCast(sine, to: SIMD8<UInt32>.self) ^ sineSign, to: Lanes.self),
      unsafeBitCast(unsafeBitCast(cosine, to: SIMD8<UInt32>.self) ^ cosineSign, to: Lanes.self)
    )
  }
}
