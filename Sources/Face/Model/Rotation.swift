import Glibc

/// A rotation matrix by its rows.
struct Rotation: Sendable {
  let x: SIMD3<Float>
  let y: SIMD3<Float>
  let z: SIMD3<Float>

  /// Angles in degrees with the signs of `FacePose`.
  init(yaw: Float, pitch: Float, roll: Float) {
    let unit = Float.pi / 180
    let (a, b, c) = (yaw * unit, pitch * unit, -roll * unit)
    let (sa, ca, sb, cb, sc, cc) = (sinf(a), cosf(a), sinf(b), cosf(b), sinf(c), cosf(c))
    x = [ca * cc + sa * sb * sc, -ca * sc + sa * sb * cc, sa * cb]
    y = [cb * sc, cb * cc, -sb]
    z = [-sa * cc + ca * sb * sc, sa * sc + ca * sb * cc, ca * cb]
  }

  /// A rotation with these rows.
  init(rows x: SIMD3<Float>, _ y: SIMD3<Float>, _ z: SIMD3<Float>) {
    (self.x, self.y, self.z) = (x, y, z)
  }

  /// A turn about `axis` by its length in radians.
  ///
  /// - Source: Rodrigues 1840.
  init(axis: SIMD3<Float>) {
    let angle = length(axis)
    let u = normalized(axis), (s, c) = (sinf(angle), cosf(angle))
    let v = u * (1 - c)
    x = [c + v.x * u.x, v.x * u.y - s * u.z, v.x * u.z + s * u.y]
    y = [v.y * u.x + s * u.z, c + v.y * u.y, v.y * u.z - s * u.x]
    z = [v.z * u.x - s * u.y, v.z * u.y + s * u.x, c + v.z * u.z]
  }

  /// The rotation that undoes this one.
  var inverse: Rotation { Rotation(rows: [x.x, y.x, z.x], [x.y, y.y, z.y], [x.z, y.z, z.z]) }

  /// First `first`, then this one.
  func after(_ first: Rotation) -> Rotation {
    let t = first.inverse
    return Rotation(
      rows: [dot(x, t.x), dot(x, t.y), dot(x, t.z)], [dot(y, t.x), dot(y, t.y), dot(y, t.z)],
      [dot(z, t.x), dot(z, t.y), dot(z, t.z)])
  }

  /// Yaw, pitch and roll in degrees with the signs of `FacePose`.
  var angles: SIMD3<Float> {
    SIMD3(atan2f(x.z, z.z), asinf(max(-1, min(1, -y.z))), -atan2f(y.x, y.y)) * (180 / .pi)
  }

  /// The rotated vector.
  @inline(__always)
  func callAsFunction(_ v: SIMD3<Float>) -> SIMD3<Float> { [dot(x, v), dot(y, v), dot(z, v)] }
}
