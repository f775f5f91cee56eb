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

  /// The rotated vector.
  @inline(__always)
  func callAsFunction(_ v: SIMD3<Float>) -> SIMD3<Float> { [dot(x, v), dot(y, v), dot(z, v)] }
}
