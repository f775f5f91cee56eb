import Glibc

/// Noise in space: the same point always has the same value.
///
/// - Source: value noise on an integer lattice with a 32-bit integer hash (finaliser of MurmurHash3).
struct SolidNoise: Sendable {
  let seed: UInt32

  /// A number in 0..<1 for a lattice point.
  @inline(__always)
  func hash(_ x: Int32, _ y: Int32, _ z: Int32) -> Float {
    var h = UInt32(bitPattern: x) &* 0x9E37_79B1 ^ UInt32(bitPattern: y) &* 0x85EB_CA77
    h ^= UInt32(bitPattern: z) &* 0xC2B2_AE3D ^ seed
    h = (h ^ (h >> 16)) &* 0x85EB_CA6B
    h = (h ^ (h >> 13)) &* 0xC2B2_AE35
    return Float((h ^ (h >> 16)) >> 8) * (1 / 16_777_216)
  }

  /// Smooth noise with features one unit wide, -1...1.
  func value(_ p: SIMD3<Float>) -> Float {
    let f = p.rounded(.down)
    let (x, y, z) = (Int32(f.x), Int32(f.y), Int32(f.z))
    let d = p - f
    let t = d * d * (3 - 2 * d)
    func row(_ y: Int32, _ z: Int32) -> Float {
      let a = hash(x, y, z)
      return a + (hash(x + 1, y, z) - a) * t.x
    }
    let front = row(y, z) + (row(y + 1, z) - row(y, z)) * t.y
    let back = row(y, z + 1) + (row(y + 1, z + 1) - row(y, z + 1)) * t.y
    return 2 * (front + (back - front) * t.z) - 1
  }

  /// Octaves of `value`, each twice as fine and half as strong; about -1...1.
  func octaves(_ p: SIMD3<Float>, _ count: Int) -> Float {
    var sum: Float = 0, scale: Float = 1, weight: Float = 0.5
    for _ in 0..<count {
      sum += weight * value(p * scale + 17 * scale)
      scale *= 2.03
      weight *= 0.5
    }
    return sum
  }
}
