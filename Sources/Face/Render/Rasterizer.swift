import Tensor

/// A z-buffer that remembers, for every sample, the nearest triangle and where it was hit.
///
/// Samples lie at pixel centres; a sample on an edge belongs to exactly one of the two triangles that share
/// it
/// (top-left rule), so meshes show no holes. Supersample by drawing at twice the size.
public struct Rasterizer: Sendable {
  /// Samples in a row.
  public let width: Int
  /// Rows of samples.
  public let height: Int
  /// The triangle seen at each sample, -1 where there is none.
  public private(set) var triangle: [Int32]
  /// 1 / distance of what is seen; 0 where there is nothing.
  public private(set) var inverseDepth: [Float]
  /// Perspective-correct barycentric weights of the triangle's second and third corner.
  public private(set) var weights: [SIMD2<Float>]

  /// An empty buffer.
  public init(width: Int, height: Int) {
    self.width = width
    self.height = height
    triangle = [Int32](repeating: -1, count: width * height)
    inverseDepth = [Float](repeating: 0, count: width * height)
    weights = [SIMD2<Float>](repeating: .zero, count: width * height)
  }

  /// Draws triangles over what is there; both windings are visible.
  ///
  /// - Parameter points: x and y in samples and 1 / distance, as `Camera.project` gives them.
  /// - Parameter firstID: the number stored for the first triangle.
  public mutating func draw(_ points: [SIMD3<Float>], _ triangles: [SIMD3<Int32>], firstID: Int = 0) {
    let (width, height) = (width, height)
    let bands = max(1, min(Parallelism.threadCount * 2, height / 16))
    triangle.withUnsafeMutableBufferPointer { ids in
      inverseDepth.withUnsafeMutableBufferPointer { depth in
        weights.withUnsafeMutableBufferPointer { weights in
          points.withUnsafeBufferPointer { points in
            triangles.withUnsafeBufferPointer { triangles in
              nonisolated(unsafe) let target = Target(
                width: width, ids: ids, depth: depth, weights: weights, points: points, triangles: triangles)
              Parallelism.forEach(bands) { band in
                target.draw(rows: height * band / bands..<height * (band + 1) / bands, firstID: firstID)
              }
            }
          }
        }
      }
    }
  }

  /// The buffers of one `draw`, shared by bands of rows that no other band touches.
  private struct Target {
    let width: Int
    let ids: UnsafeMutableBufferPointer<Int32>
    let depth: UnsafeMutableBufferPointer<Float>
    let weights: UnsafeMutableBufferPointer<SIMD2<Float>>
    let points: UnsafeBufferPointer<SIMD3<Float>>
    let triangles: UnsafeBufferPointer<SIMD3<Int32>>

    func draw(rows: Range<Int>, firstID: Int) {
      let (top, bottom) = (Float(rows.lowerBound), Float(rows.upperBound))
      for (k, t) in triangles.enumerated() {
        let a = points[Int(t.x)], b = points[Int(t.y)], c = points[Int(t.z)]
        let low = min(a.y, min(b.y, c.y)), high = max(a.y, max(b.y, c.y))
        guard high > top, low < bottom, a.z > 0, b.z > 0, c.z > 0 else { continue }
        let y0 = max(rows.lowerBound, Int(max(0, low - 0.5)))
        let y1 = min(rows.upperBound - 1, Int(min(bottom, high)))
        let left = min(a.x, min(b.x, c.x)), right = max(a.x, max(b.x, c.x))
        guard right > 0, left < Float(width) else { continue }
        let x0 = max(0, Int(max(0, left - 0.5)))
        let x1 = min(width - 1, Int(min(Float(width), right)))
        guard x0 <= x1, y0 <= y1 else { continue }
        let area = (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x)
        guard area != 0 else { continue }
        fill(a, b, c, area, Int32(firstID + k), x0...x1, y0...y1)
      }
    }

    /// Fills one triangle inside a box; edge functions grow towards the inside for either winding.
    @inline(__always)
    private func fill(
      _ a: SIMD3<Float>, _ b: SIMD3<Float>, _ c: SIMD3<Float>, _ area: Float, _ id: Int32,
      _ columns: ClosedRange<Int>, _ rows: ClosedRange<Int>
    ) {
      let sign: Float = area > 0 ? 1 : -1
      let scale = sign / area
      let ea = Edge(b, c, sign), eb = Edge(c, a, sign), ec = Edge(a, b, sign)
      for y in rows {
        let py = Float(y) + 0.5
        // Where the row enters and leaves, rounded outwards; the exact test decides.
        var low = Float(columns.lowerBound), high = Float(columns.upperBound)
        ea.narrow(py, &low, &high)
        eb.narrow(py, &low, &high)
        ec.narrow(py, &low, &high)
        guard low <= high else { continue }
        for x in Int(low)...Int(high) {
          let px = Float(x) + 0.5
          let wa = ea.value(px, py), wb = eb.value(px, py), wc = ec.value(px, py)
          guard ea.covers(wa), eb.covers(wb), ec.covers(wc) else { continue }
          let za = wa * scale * a.z, zb = wb * scale * b.z, zc = wc * scale * c.z
          let z = za + zb + zc
          let i = y * width + x
          guard z > depth[i] else { continue }
          depth[i] = z
          ids[i] = id
          weights[i] = SIMD2(zb / z, zc / z)
        }
      }
    }
  }

  /// The line through two corners as a function that is positive inside the triangle.
  private struct Edge {
    let start: SIMD2<Float>
    let step: SIMD2<Float>
    let ownsBorder: Bool
    let slope: Float

    init(_ p: SIMD3<Float>, _ q: SIMD3<Float>, _ sign: Float) {
      // Both triangles of an edge compute it from the same end, so that their values are exactly opposite.
      let forward = p.x < q.x || (p.x == q.x && p.y < q.y)
      let (s, e) = forward ? (p, q) : (q, p)
      let direction: Float = forward ? sign : -sign
      start = SIMD2(s.x, s.y)
      step = SIMD2(e.x - s.x, e.y - s.y) * direction
      slope = step.y == 0 ? 0 : step.x / step.y
      ownsBorder = step.y < 0 || (step.y == 0 && step.x > 0)
    }

    @inline(__always)
    func value(_ x: Float, _ y: Float) -> Float { step.x * (y - start.y) - step.y * (x - start.x) }

    /// Cuts a row of samples to where this edge may be positive, with one sample to spare.
    @inline(__always)
    func narrow(_ y: Float, _ low: inout Float, _ high: inout Float) {
      let crossing = start.x + slope * (y - start.y) - 0.5
      if step.y < 0 {
        low = max(low, crossing - 1)
      } else if step.y > 0 {
        high = min(high, crossing + 1)
      }
    }

    @inline(__always)
    func covers(_ value: Float) -> Bool { value > 0 || (value == 0 && ownsBorder) }
  }
}
