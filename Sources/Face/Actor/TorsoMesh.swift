import Glibc

/// Shoulders and a crew-neck jumper around the neck, as a lofted tube.
struct TorsoMesh: Sendable {
  let points: [SIMD3<Float>]
  let normals: [SIMD3<Float>]
  /// Around the body 0...1, and down from the collar in centimetres.
  let uv: [SIMD2<Float>]
  let triangles: [SIMD3<Int32>]

  /// - Parameter neck: half width and half depth of the neck at the collar, and its centre's z.
  init(neck: SIMD3<Float>, shoulder: Float) {
    let around = 64
    // Height, share of the way from neck to shoulder, depth, and z of the centre for each ring.
    let rings: [(y: Float, share: Float, z: Float)] = [
      (-12.6, -0.01, 0), (-12.2, 0.0, 0), (-12.1, 0.03, 0), (-12.4, 0.07, 0), (-13.0, 0.12, 0),
      (-13.7, 0.2, 0),
      (-14.6, 0.34, -0.2), (-15.5, 0.5, -0.5), (-16.6, 0.66, -0.8), (-18.0, 0.8, -1), (-20.2, 0.92, -1.2),
      (-23.5, 1.0, -1.4), (-28, 1.03, -1.4), (-36, 1.02, -1.4),
    ]
    var points: [SIMD3<Float>] = [], uv: [SIMD2<Float>] = [], triangles: [SIMD3<Int32>] = []
    for ring in rings {
      let half = neck.x + (shoulder - neck.x) * ring.share
      let depth = neck.y + (10.5 - neck.y) * min(1, ring.share * 1.25)
      for k in 0..<around {
        let angle = 2 * Float.pi * Float(k) / Float(around)
        let (s, c) = (sinf(angle), cosf(angle))
        // The collar dips in front and rises behind; lower down the body is flatter.
        let dip = (c * 1.1 - 0.2) * (1 - smoothstep(0, 0.5, ring.share))
        let square: Float = 1 - 0.35 * smoothstep(0.3, 1, ring.share)
        let x = half * (s < 0 ? -1 : 1) * powf(abs(s), square)
        let z = neck.z + ring.z + depth * (c < 0 ? -1 : 1) * powf(abs(c), square) * (c < 0 ? 0.85 : 1)
        points.append([x, ring.y - dip, z])
        uv.append([Float(k) / Float(around), -12.6 - ring.y])
      }
    }
    for r in 0..<rings.count - 1 {
      for k in 0..<around {
        let (a, b) = (Int32(r * around + k), Int32(r * around + (k + 1) % around))
        triangles.append([a, a + Int32(around), b])
        triangles.append([b, a + Int32(around), b + Int32(around)])
      }
    }
    var normals = [SIMD3<Float>](repeating: .zero, count: points.count)
    for t in triangles {
      let (a, b, c) = (Int(t.x), Int(t.y), Int(t.z))
      let face = cross(points[b] - points[a], points[c] - points[a])
      for i in [a, b, c] { normals[i] += face }
    }
    self.points = points
    self.normals = normals.map(normalized)
    self.uv = uv
    self.triangles = triangles
  }
}
