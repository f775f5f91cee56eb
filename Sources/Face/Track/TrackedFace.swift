import Glibc

/// A face in one picture, with its 478 landmarks.
public struct TrackedFace: Sendable, Equatable {
  /// The same number for the same face as long as it is tracked, from 0.
  public let id: Int
  /// x and y in pixels, z (away from the viewer) in the same unit: 468 points of MediaPipe's face mesh, then
  /// five of
  /// each iris.
  public var points: [SIMD3<Float>]
  /// How sure the network is that this is a face, 0...1.
  public let confidence: Float
  /// What the network looked at.
  public let region: FaceRegion

  /// A face with known landmarks.
  ///
  /// - Precondition: there are 478 points.
  public init(id: Int, points: [SIMD3<Float>], confidence: Float, region: FaceRegion) {
    precondition(points.count == LandmarkNetwork.pointCount, "\(points.count) landmarks, 478 are needed")
    self.id = id
    self.points = points
    self.confidence = confidence
    self.region = region
  }

  /// Pixels between the centres of the irises.
  public var eyeDistance: Float { flat(points[473] - points[468]) }

  /// How far the head is turned from the viewer, 0 (frontal) to about 90 degrees: the cheeks' depths
  /// compared.
  public var turn: Float {
    let across = points[454] - points[234]
    return abs(atan2f(across.z, flat(across))) * 180 / .pi
  }

  /// The gap between the lips in their middle, in eye distances.
  public var lipGap: Float { flat(points[14] - points[13]) / max(1, eyeDistance) }

  /// How open the eyes are: lid gap over eye width; about 0.3 open, under 0.12 closed. Right, then left eye.
  public var eyeOpenings: (right: Float, left: Float) {
    func opening(_ upper: Int, _ lower: Int, _ outer: Int, _ inner: Int) -> Float {
      flat(points[upper] - points[lower]) / max(1e-3, flat(points[outer] - points[inner]))
    }
    return (opening(159, 145, 33, 133), opening(386, 374, 263, 362))
  }

  /// Where both irises stand between the corners of their eyes: x -1 (subject's right) to 1, 0 straight
  /// ahead.
  public var gaze: Float {
    func offset(_ iris: Int, _ outer: Int, _ inner: Int) -> Float {
      let a = points[outer], b = points[inner], p = points[iris]
      let axis = b - a
      let along = ((p.x - a.x) * axis.x + (p.y - a.y) * axis.y) / max(1e-3, axis.x * axis.x + axis.y * axis.y)
      return 2 * along - 1
    }
    return (offset(468, 33, 133) - offset(473, 263, 362)) / 2
  }

  /// The middle of the face's box and its larger side, in pixels.
  public var box: (centre: SIMD2<Float>, size: Float) {
    var low = SIMD2<Float>(repeating: .infinity), high = -low
    for p in points.prefix(LandmarkNetwork.skinCount) {
      low = pointwiseMin(low, SIMD2(p.x, p.y))
      high = pointwiseMax(high, SIMD2(p.x, p.y))
    }
    return ((low + high) / 2, max(high.x - low.x, high.y - low.y))
  }

  private func flat(_ d: SIMD3<Float>) -> Float { (d.x * d.x + d.y * d.y).squareRoot() }
}
