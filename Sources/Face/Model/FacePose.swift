import Glibc

/// Where the head and the eyes point in one frame; angles in degrees.
public struct FacePose: Sendable, Equatable {
  /// Nodding: positive looks down.
  public var pitch: Float
  /// Turning: positive to the subject's left (the viewer's right).
  public var yaw: Float
  /// Tilting: positive brings the subject's left ear down.
  public var roll: Float
  /// Gaze: positive to the subject's left.
  public var eyeYaw: Float
  /// Gaze: positive looks down.
  public var eyePitch: Float
  /// Where the head and body stand, in centimetres.
  public var translation: SIMD3<Float>

  /// A pose; everything is 0 (facing the camera) unless given.
  public init(
    pitch: Float = 0, yaw: Float = 0, roll: Float = 0, eyeYaw: Float = 0, eyePitch: Float = 0,
    translation: SIMD3<Float> = .zero
  ) {
    self.pitch = pitch
    self.yaw = yaw
    self.roll = roll
    self.eyeYaw = eyeYaw
    self.eyePitch = eyePitch
    self.translation = translation
  }

  /// The head's rotation: roll, then pitch, then yaw.
  var headRotation: Rotation { Rotation(yaw: yaw, pitch: pitch, roll: roll) }
  /// The eyes' rotation inside the head.
  var eyeRotation: Rotation { Rotation(yaw: eyeYaw, pitch: eyePitch, roll: 0) }
}

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

@inline(__always)
func dot(_ a: SIMD3<Float>, _ b: SIMD3<Float>) -> Float { a.x * b.x + a.y * b.y + a.z * b.z }

@inline(__always)
func cross(_ a: SIMD3<Float>, _ b: SIMD3<Float>) -> SIMD3<Float> {
  [a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x]
}

@inline(__always)
func length(_ a: SIMD3<Float>) -> Float { dot(a, a).squareRoot() }

/// `a` at unit length; a zero vector stays zero.
@inline(__always)
func normalized(_ a: SIMD3<Float>) -> SIMD3<Float> {
  let size = length(a)
  return size > 1e-12 ? a / size : .zero
}

@inline(__always)
func mix<V: SIMD>(_ a: V, _ b: V, _ t: Float) -> V where V.Scalar == Float { a + (b - a) * t }

/// 0 below `low`, 1 above `high`, a cubic between.
@inline(__always)
func smoothstep(_ low: Float, _ high: Float, _ x: Float) -> Float {
  let t = max(0, min(1, (x - low) / (high - low)))
  return t * t * (3 - 2 * t)
}
