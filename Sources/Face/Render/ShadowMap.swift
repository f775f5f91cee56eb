/// How far the key light reaches: the nearest surface seen from the light.
struct ShadowMap: Sendable {
  private let size: Int
  private let right: SIMD3<Float>
  private let up: SIMD3<Float>
  private let direction: SIMD3<Float>
  private var buffer: Rasterizer
  /// Centimetres from the centre to the border of the map.
  private let reach: Float = 24

  init(direction: SIMD3<Float>, size: Int) {
    self.size = size
    self.direction = direction
    right = normalized(cross([0, 1, 0], direction))
    up = cross(direction, right)
    buffer = Rasterizer(width: size, height: size)
  }

  @inline(__always)
  private func place(_ p: SIMD3<Float>) -> SIMD3<Float> {
    let scale = Float(size) / (2 * reach), half = Float(size) / 2
    return [
      half + dot(p, right) * scale, half - dot(p + [0, 2, 0], up) * scale, 1 + 0.01 * dot(p, direction),
    ]
  }

  /// Adds what casts shadows.
  mutating func draw(_ points: [SIMD3<Float>], _ triangles: [SIMD3<Int32>]) {
    buffer.draw(points.map(place), triangles)
  }

  /// The share of key light that arrives at `p`, softened over a few texels.
  @inline(__always)
  func light(_ p: SIMD3<Float>, _ n: SIMD3<Float>) -> Float {
    let q = place(p + n * 0.35)
    let x = Int(q.x), y = Int(q.y)
    guard x > 2, y > 2, x < size - 4, y < size - 4 else { return 1 }
    let (fx, fy) = (q.x - Float(x), q.y - Float(y))
    var sum: Float = 0, total: Float = 0
    for j in -2...2 {
      let wy = max(0, 2.4 - abs(Float(j) + 0.5 - fy))
      for i in -2...2 {
        let w = wy * max(0, 2.4 - abs(Float(i) + 0.5 - fx))
        total += w
        let behind = buffer.inverseDepth[(y + j) * size + x + i] - q.z
        sum += w * (1 - max(0, min(1, (behind - 0.0015) * 250)))
      }
    }
    return sum / total
  }
}
