import Glibc

/// The line where the lips meet: pairs of landmarks on the upper and the lower rim, from the right corner to
/// the left.
struct LipSeam: Sendable {
  /// MediaPipe's numbers of the inner rims; the corners are in both.
  static let upper = [78, 191, 80, 81, 82, 13, 312, 311, 310, 415, 308]
  static let lower = [78, 95, 88, 178, 87, 14, 317, 402, 318, 324, 308]

  /// How a vertex of a lip moves with the seam: which pair it is near, how much, and on which side.
  struct Member: Sendable {
    let vertex: Int
    /// Position along the seam, 0 (right corner) to 10.
    let along: Float
    /// 1 at the seam, 0 away from the lips.
    let weight: Float
    let isLower: Bool
  }

  let members: [Member]

  init(model: FaceModel, basis: SurfaceBasis, jawShare: [Float]) {
    let line = zip(Self.upper, Self.lower).map { (basis.mean[$0] + basis.mean[$1]) / 2 }
    var members: [Member] = []
    for v in 0..<model.vertexCount where model.parts[v] == .face || model.parts[v] == .mouth {
      let p = model.neutral[v]
      var best: (distance: Float, along: Float) = (.infinity, 0)
      for k in 0..<line.count - 1 {
        let a = line[k], d = line[k + 1] - a
        let t = max(0, min(1, dot(p - a, d) / max(1e-6, dot(d, d))))
        let gap = length(p - (a + d * t))
        if gap < best.distance { best = (gap, Float(k) + t) }
      }
      let weight = 1 - smoothstep(0.25, 1.5, best.distance)
      guard weight > 0 else { continue }
      members.append(Member(vertex: v, along: best.along, weight: weight, isLower: jawShare[v] > 0.5))
    }
    self.members = members
  }

  /// A value between the pairs.
  static func value(_ values: [SIMD2<Float>], along: Float) -> SIMD2<Float> {
    let k = max(0, min(values.count - 2, Int(along)))
    return mix(values[k], values[k + 1], along - Float(k))
  }

  /// The vector from the upper to the lower rim at each pair, for places in a picture.
  static func gaps(_ places: [SIMD2<Float>]) -> [SIMD2<Float>] {
    zip(upper, lower).map { places[$1] - places[$0] }
  }
}
