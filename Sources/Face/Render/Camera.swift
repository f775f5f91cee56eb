import Glibc

/// A pinhole camera that looks along -z at the head.
public struct Camera: Sendable, Equatable {
  /// Where the camera stands, in centimetres.
  public var position: SIMD3<Float>
  /// Vertical angle of view in degrees.
  public var fieldOfView: Float

  /// The default frames head and shoulders from 105 cm with a mild telephoto lens.
  public init(position: SIMD3<Float> = [0, -0.6, 105], fieldOfView: Float = 20.5) {
    self.position = position
    self.fieldOfView = fieldOfView
  }

  /// Screen x, y in pixels (origin at the upper left corner) and 1 / distance for each point.
  ///
  /// Points nearer than 1 cm get 1 / distance 0, which `Rasterizer` skips.
  public func project(_ points: [SIMD3<Float>], width: Int, height: Int) -> [SIMD3<Float>] {
    let scale = Float(height) / 2 / tanf(fieldOfView * .pi / 360)
    let (cx, cy) = (Float(width) / 2, Float(height) / 2)
    return points.map { p in
      let q = p - position
      guard -q.z > 1 else { return .zero }
      let inverse = -1 / q.z
      return [cx + scale * q.x * inverse, cy - scale * q.y * inverse, inverse]
    }
  }
}
