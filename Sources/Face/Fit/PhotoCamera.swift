/// How a head stands in a photo: turned, scaled and shifted, seen from a fixed distance.
///
/// x = centre.x + scale * X * d / (d - Z), y = centre.y - scale * Y * d / (d - Z) for the turned point (X,
/// Y, Z) in
/// centimetres. One face does not tell the distance from its own depth, so d is fixed.
public struct PhotoCamera: Sendable {
  /// Centimetres from the camera to the middle of the head.
  static let distance: Float = 80
  var rotation: Rotation
  /// Pixels a centimetre at the middle of the head.
  public internal(set) var scale: Float
  /// Where the head's origin falls, in pixels.
  public internal(set) var centre: SIMD2<Float>

  /// The head's yaw, pitch and roll in degrees, with the signs of `FacePose`.
  public var angles: SIMD3<Float> { rotation.angles }

  /// The picture of a point that is already turned: pixels, and the nearness that `Rasterizer` compares.
  @inline(__always)
  func picture(ofTurned p: SIMD3<Float>) -> SIMD3<Float> {
    let q = Self.distance / max(1, Self.distance - p.z)
    return [centre.x + scale * p.x * q, centre.y - scale * p.y * q, q]
  }

  /// The pictures of turned points, each shifted by its correction in pixels.
  func pictures(ofTurned points: [SIMD3<Float>], corrected: [SIMD2<Float>]) -> [SIMD3<Float>] {
    zip(points, corrected).map { p, c in
      let q = picture(ofTurned: p)
      return [q.x + c.x, q.y + c.y, q.z]
    }
  }

  /// The picture of a point of the head.
  @inline(__always)
  func project(_ p: SIMD3<Float>) -> SIMD3<Float> { picture(ofTurned: rotation(p)) }
}
