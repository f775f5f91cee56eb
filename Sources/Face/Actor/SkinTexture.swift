import Glibc
import Tensor

/// The painted skin of one chart of the head: colour, gloss and the slope of pores and brow hairs.
///
/// Painted in space over the neutral head, so charts meet without a seam and every person's pores fit.
struct SkinTexture: Sendable {
  let size: Int
  /// Linear RGB and gloss.
  private(set) var color: [SIMD4<Float>]
  /// Gradient of the fine relief in the head's space; the lip mask in the last place.
  private(set) var relief: [SIMD4<Float>]

  /// Paints the part `part` of the head, `size` x `size` texels.
  init(model: FaceModel, part: FacePart, size: Int, appearance: ActorAppearance) {
    self.size = size
    color = [SIMD4<Float>](repeating: .zero, count: size * size)
    relief = color
    let points = model.uv.map { SIMD3($0.x * Float(size), (1 - $0.y) * Float(size), 1) }
    let triangles = model.triangles.filter { model.parts[Int($0.x)] == part }
    var buffer = Rasterizer(width: size, height: size)
    buffer.draw(points, triangles)
    let painter = SkinPainter(model: model, appearance: appearance)
    let (ids, weights) = (buffer.triangle, buffer.weights)
    color.withUnsafeMutableBufferPointer { color in
      relief.withUnsafeMutableBufferPointer { relief in
        nonisolated(unsafe) let (color, relief) = (color, relief)
        Parallelism.forEach(size) { y in
          for i in y * size..<(y + 1) * size where ids[i] >= 0 {
            let t = triangles[Int(ids[i])], w = weights[i]
            let (a, b, c) = (Int(t.x), Int(t.y), Int(t.z))
            let p = model.neutral[a] * (1 - w.x - w.y) + model.neutral[b] * w.x + model.neutral[c] * w.y
            let q = model.uv[a] * (1 - w.x - w.y) + model.uv[b] * w.x + model.uv[c] * w.y
            (color[i], relief[i]) = painter.paint(p, q, isFace: part == .face)
          }
        }
      }
    }
    spread(known: ids.map { $0 >= 0 })
  }

  /// Copies the border outwards by a few texels, so that filtering never sees an empty one.
  private mutating func spread(known: [Bool]) {
    var known = known
    for _ in 0..<4 {
      let before = known
      for y in 0..<size {
        for x in 0..<size where !before[y * size + x] {
          for (dx, dy) in [(1, 0), (-1, 0), (0, 1), (0, -1)] {
            let (u, v) = (x + dx, y + dy)
            guard u >= 0, v >= 0, u < size, v < size, before[v * size + u] else { continue }
            color[y * size + x] = color[v * size + u]
            relief[y * size + x] = relief[v * size + u]
            known[y * size + x] = true
            break
          }
        }
      }
    }
  }

  /// Colour and relief at a texture coordinate, bilinear.
  @inline(__always)
  func sample(_ uv: SIMD2<Float>) -> (color: SIMD4<Float>, relief: SIMD4<Float>) {
    let limit = Float(size - 1) - 0.001
    let x = max(0, min(limit, uv.x * Float(size) - 0.5)),
      y = max(0, min(limit, (1 - uv.y) * Float(size) - 0.5))
    let (ix, iy) = (Int(x), Int(y))
    let (fx, fy) = (x - Float(ix), y - Float(iy))
    let i = iy * size + ix
    let top = mix(color[i], color[i + 1], fx), bottom = mix(color[i + size], color[i + size + 1], fx)
    let r0 = mix(relief[i], relief[i + 1], fx), r1 = mix(relief[i + size], relief[i + size + 1], fx)
    return (mix(top, bottom, fy), mix(r0, r1, fy))
  }
}
