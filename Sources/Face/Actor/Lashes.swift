import Glibc

/// Eyelashes that grow from the rims of the lids and follow them.
struct Lashes: Sendable {
  /// Where one lash stands: between two vertices of the rim, and how it is shaped.
  private struct Root: Sendable {
    let a: Int
    let b: Int
    let t: Float
    let length: Float
    let splay: Float
    let upper: Bool
    let eye: FacePart
  }

  private let roots: [Root]
  /// Points of one lash.
  static let points = 4

  /// The lids' rims are where the face meets the eye sockets.
  init(model: FaceModel, lashLength: Float, seed: UInt32) {
    var roots: [Root] = []
    let noise = SolidNoise(seed: seed &+ 5)
    for (range, eye) in [(36..<42, FacePart.rightEye), (42..<48, FacePart.leftEye)] {
      let marks = range.map { model.neutral[model.landmarks[$0]] }
      let centre = marks.reduce(.zero, +) / 6
      let rim = Self.rim(model, near: centre)
      let corners = [marks[0], marks[3]].sorted { abs($0.x) < abs($1.x) }
      for (k, edge) in rim.enumerated() {
        let (p, q) = (model.neutral[edge.0], model.neutral[edge.1])
        let middle = (p + q) / 2
        let along = max(
          0, min(1, (abs(middle.x) - abs(corners[0].x)) / (abs(corners[1].x) - abs(corners[0].x))))
        let line = corners[0].y + (corners[1].y - corners[0].y) * along
        let upper = middle.y > line
        let count = Int((4 * length(p - q) / 0.15).rounded(.up)) * (upper ? 2 : 1)
        guard along > 0.12 else { continue }
        for n in 0..<count {
          let random = noise.hash(Int32(k), Int32(n), eye == .leftEye ? 1 : 2)
          let size = lashLength * (upper ? 0.55 + 0.45 * along : 0.24) * (0.7 + 0.5 * random)
          roots.append(
            Root(
              a: edge.0, b: edge.1, t: (Float(n) + random) / Float(count), length: size,
              splay: (along - 0.45) * 1.1 + (random - 0.5) * 0.5, upper: upper, eye: eye))
        }
      }
    }
    self.roots = roots
  }

  /// Edges between face and socket around one eye, by vertices of the face.
  private static func rim(_ model: FaceModel, near centre: SIMD3<Float>) -> [(Int, Int)] {
    var socket = Set<Int>()
    for i in 0..<model.vertexCount where model.parts[i] == .sockets { socket.insert(model.weld[i]) }
    var edges: [(Int, Int)] = []
    for t in model.triangles where model.parts[Int(t.x)] == .face {
      let corners = [Int(t.x), Int(t.y), Int(t.z)]
      for k in 0..<3 {
        let (a, b) = (corners[k], corners[(k + 1) % 3])
        if socket.contains(model.weld[a]), socket.contains(model.weld[b]),
          length(model.neutral[a] - centre) < 3
        {
          edges.append((a, b))
        }
      }
    }
    return edges
  }

  /// The lashes for one frame: `points` places each, from root to tip, in the head's space.
  func curves(_ vertices: [SIMD3<Float>], eyes: [FacePart: SIMD3<Float>]) -> [SIMD3<Float>] {
    var out: [SIMD3<Float>] = []
    out.reserveCapacity(roots.count * Self.points)
    for root in roots {
      let p = mix(vertices[root.a], vertices[root.b], root.t)
      let centre = eyes[root.eye] ?? .zero
      let outward = normalized(p - centre)
      let side: Float = root.eye == .leftEye ? 1 : -1
      let bend = SIMD3(side * root.splay, root.upper ? 0.55 : -0.5, 0.1)
      for k in 0..<Self.points {
        let t = Float(k) / Float(Self.points - 1)
        let droop: SIMD3<Float> = root.upper ? [0, -0.25, 0] : [0, -0.05, 0]
        let curl = mix(outward + droop, bend + outward * 0.5, t * 0.8)
        out.append(p + curl * (root.length * t))
      }
    }
    return out
  }
}
