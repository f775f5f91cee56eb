import Glibc

/// How far the head reaches in every direction from its centre.
struct SkullMap: Sendable {
  private let size = 48
  private var radius: [Float]
  private let centre: SIMD3<Float> = [0, 4.5, 0.5]

  init(points: [SIMD3<Float>]) {
    radius = [Float](repeating: 0, count: 48 * 48)
    for p in points {
      let (u, v, r) = Self.polar(p - centre)
      let (x, y) = (Int(u * 48) % 48, min(47, Int(v * 48)))
      for dy in -1...1 {
        for dx in -1...1 where y + dy >= 0 && y + dy < 48 {
          let i = (y + dy) * 48 + (x + dx + 48) % 48
          radius[i] = max(radius[i], r * (dx == 0 && dy == 0 ? 1 : 0.985))
        }
      }
    }
    for _ in 0..<6 {
      let before = radius
      for y in 0..<48 {
        for x in 0..<48 where before[y * 48 + x] == 0 {
          var sum: Float = 0, count: Float = 0
          for (dx, dy) in [(1, 0), (47, 0), (0, 1), (0, -1)] where y + dy >= 0 && y + dy < 48 {
            let r = before[(y + dy) * 48 + (x + dx) % 48]
            if r > 0 { (sum, count) = (sum + r, count + 1) }
          }
          if count > 0 { radius[y * 48 + x] = sum / count }
        }
      }
    }
  }

  /// `p` moved along its ray from the centre so that it lies between two distances outside the head.
  func held(_ p: SIMD3<Float>, atLeast low: Float, atMost high: Float) -> SIMD3<Float> {
    let d = p - centre
    let (u, v, r) = Self.polar(d)
    let x = u * Float(size) - 0.5, y = max(0, min(Float(size) - 1.001, v * Float(size) - 0.5))
    let (fx, fy) = (x - x.rounded(.down), y - y.rounded(.down))
    let (ix, iy) = ((Int(x.rounded(.down)) + size) % size, Int(y))
    func row(_ j: Int) -> Float {
      let a = radius[j * size + ix], b = radius[j * size + (ix + 1) % size]
      return a + (b - a) * fx
    }
    let surface = row(iy) + (row(min(size - 1, iy + 1)) - row(iy)) * fy
    return centre + d * (max(surface + low, min(surface + high, r)) / r)
  }

  /// Azimuth and inclination as 0..<1, and the distance.
  private static func polar(_ d: SIMD3<Float>) -> (Float, Float, Float) {
    let r = max(length(d), 1e-6)
    let u = atan2f(d.x, d.z) / (2 * .pi) + 0.5
    return (min(0.9999, max(0, u)), min(0.9999, acosf(max(-1, min(1, d.y / r))) / .pi), r)
  }
}
