import Glibc

/// A seeded source of noise that repeats PyTorch's CPU generator number for number.
///
/// The engine is MT19937 (Matsumoto and Nishimura 1998). `normal` follows `torch.randn` for float tensors:
/// from 16 elements on, Box-Muller in single precision over blocks of 16 (eight radii, eight angles) with
/// the last 16 drawn again when the count is no multiple of 16; below 16 elements, Box-Muller in double
/// precision, whose second value is kept for the next call. Agreement is within 1e-6 of the value (PyTorch's
/// vector logarithm and sine differ from libm's in the last bits). There is no global generator: a caller
/// owns its source and passes it `inout`, so the same seed and the same calls give the same numbers.
public struct NoiseSource: Sendable {
  /// Which stream this is: the seed, or the seed mixed with every key it was split by.
  private let identity: UInt64
  private var state: [UInt32]
  private var position = stateSize
  private var pendingNormal: Double?

  private static let stateSize = 624
  private static let shift = 397

  /// A source equal to `torch.Generator().manual_seed(seed)`.
  ///
  /// Like PyTorch's, the engine takes the low 32 bits; seeds that differ only above them repeat each other.
  public init(seed: UInt64) {
    self.init(identity: seed, state: Self.expand(UInt32(truncatingIfNeeded: seed)))
  }

  private init(identity: UInt64, state: [UInt32]) {
    self.identity = identity
    self.state = state
  }

  /// An independent source for the part of the work that `key` names.
  ///
  /// It depends on this source's seed and keys only, never on how much was drawn from it, so parallel jobs
  /// draw the same noise in any order. The derivation is fixed: FNV-1a of the key's UTF-8, SplitMix64's
  /// finaliser over it and the parent's identity, MT19937's `init_by_array` of the 64 bits.
  public func split(_ key: String) -> NoiseSource {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in key.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    var mixed = identity &+ 0x9e37_79b9_7f4a_7c15 &+ hash.byteSwapped
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    mixed ^= mixed >> 31
    let words = [UInt32(truncatingIfNeeded: mixed), UInt32(truncatingIfNeeded: mixed >> 32)]
    return NoiseSource(identity: mixed, state: Self.expand(words))
  }

  /// A uniform number in 0..<1 with 24 random bits, as `torch.rand` draws floats.
  public mutating func uniform() -> Float {
    Float(next() & 0xff_ffff) * 0x1p-24
  }

  /// A tensor of independent standard normal numbers, as `torch.randn(shape)`.
  public mutating func normal(shape: [Int]) -> Tensor {
    var tensor = Tensor(shape: shape)
    normal(into: &tensor.scalars)
    return tensor
  }

  /// Overwrites every element with independent standard normal numbers, without allocating.
  public mutating func normal(into values: inout [Float]) {
    values.withUnsafeMutableBufferPointer { values in
      guard values.count >= 16 else {
        for i in values.indices { values[i] = Float(scalarNormal()) }
        return
      }
      for i in values.indices { values[i] = uniform() }
      for start in stride(from: 0, through: values.count - 16, by: 16) { boxMuller(values, at: start) }
      if values.count % 16 != 0 {
        let start = values.count - 16
        for i in start..<values.count { values[i] = uniform() }
        boxMuller(values, at: start)
      }
    }
  }

  /// Turns 16 uniform numbers in place into normal ones: element j gives the radius, j + 8 the angle.
  private func boxMuller(_ values: UnsafeMutableBufferPointer<Float>, at start: Int) {
    let turn = Float(2 * Double.pi)  // Float.pi is rounded down, PyTorch's to nearest
    for j in start..<start + 8 {
      let radius = sqrtf(-2 * logf(1 - values[j]))
      let angle = turn * values[j + 8]
      values[j] = radius * cosf(angle)
      values[j + 8] = radius * sinf(angle)
    }
  }

  private mutating func scalarNormal() -> Double {
    if let kept = pendingNormal {
      pendingNormal = nil
      return kept
    }
    let angle = 2 * Double.pi * doubleUniform()
    let radius = sqrt(-2 * log1p(-doubleUniform()))
    pendingNormal = radius * sin(angle)
    return radius * cos(angle)
  }

  /// A uniform number in 0..<1 with 53 random bits; the first 32-bit draw is the high word.
  private mutating func doubleUniform() -> Double {
    let high = UInt64(next())
    let low = UInt64(next())
    return Double((high << 32 | low) & 0x1f_ffff_ffff_ffff) * 0x1p-53
  }

  /// The next 32 random bits.
  private mutating func next() -> UInt32 {
    if position == Self.stateSize {
      twist()
      position = 0
    }
    var y = state[position]
    position += 1
    y ^= y >> 11
    y ^= (y << 7) & 0x9d2c_5680
    y ^= (y << 15) & 0xefc6_0000
    return y ^ (y >> 18)
  }

  private mutating func twist() {
    let size = Self.stateSize
    state.withUnsafeMutableBufferPointer { state in
      for i in 0..<size {
        let y = (state[i] & 0x8000_0000) | (state[(i + 1) % size] & 0x7fff_ffff)
        let matrix: UInt32 = y & 1 == 0 ? 0 : 0x9908_b0df
        state[i] = state[(i + Self.shift) % size] ^ (y >> 1) ^ matrix
      }
    }
  }

  /// `init_genrand` of the reference implementation.
  private static func expand(_ seed: UInt32) -> [UInt32] {
    var state = [UInt32](repeating: seed, count: stateSize)
    for i in 1..<stateSize {
      state[i] = 1_812_433_253 &* (state[i - 1] ^ (state[i - 1] >> 30)) &+ UInt32(i)
    }
    return state
  }

  /// `init_by_array` of the reference implementation.
  private static func expand(_ key: [UInt32]) -> [UInt32] {
    var state = expand(19_650_218)
    var i = 1
    var j = 0
    func advance() {
      i += 1
      if i == stateSize {
        state[0] = state[stateSize - 1]
        i = 1
      }
    }
    for _ in 0..<max(stateSize, key.count) {
      let mixed = (state[i - 1] ^ (state[i - 1] >> 30)) &* 1_664_525
      state[i] = (state[i] ^ mixed) &+ key[j] &+ UInt32(j)
      j = (j + 1) % key.count
      advance()
    }
    for _ in 1..<stateSize {
      let mixed = (state[i - 1] ^ (state[i - 1] >> 30)) &* 1_566_083_941
      state[i] = (state[i] ^ mixed) &- UInt32(i)
      advance()
    }
    state[0] = 0x8000_0000
    return state
  }
}
