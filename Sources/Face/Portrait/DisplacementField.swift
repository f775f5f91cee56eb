import Glibc
import Tensor

/// Where each pixel of a new picture is taken from: offsets to the source, known on the head and carried on
/// smoothly
/// around it, in the mouth and in the eyes, so that nothing tears.
struct DisplacementField: Sendable {
  let width: Int
  let height: Int
  /// Source minus target in pixels.
  private(set) var offsets: [SIMD2<Float>]

  /// Fills a field that is known where `isKnown`.
  ///
  /// The rest solves a screened Laplace equation on a grid of at most `cells` cells along the longer side, 0
  /// at the
  /// border of the picture, and is blended with the known offsets over a few pixels.
  /// - Parameters:
  ///   - decay: share lost from cell to cell away from the head, 0...1.
  ///   - limit: offsets are 0 outside this box (columns and rows), if given.
  init(
    known: [SIMD2<Float>], isKnown: [Bool], width: Int, height: Int, decay: Float, cells: Int = 64,
    limit: (x: ClosedRange<Int>, y: ClosedRange<Int>)? = nil
  ) {
    self.width = width
    self.height = height
    let step = max(1, (max(width, height) + cells - 1) / cells)
    let (w, h) = ((width + step - 1) / step, (height + step - 1) / step)
    var sums = [SIMD2<Float>](repeating: .zero, count: w * h), counts = [Float](repeating: 0, count: w * h)
    for y in 0..<height {
      let row = y / step * w
      for x in 0..<width where isKnown[y * width + x] {
        sums[row + x / step] += known[y * width + x]
        counts[row + x / step] += 1
      }
    }
    let whole = Float(step * step)
    var coarse = [SIMD2<Float>](repeating: .zero, count: w * h)
    for i in coarse.indices where counts[i] > 0 { coarse[i] = sums[i] / counts[i] }
    var isFree = [Bool](repeating: true, count: w * h)
    for y in 0..<h {
      for x in 0..<w {
        let i = y * w + x
        let isBorder = x == 0 || y == 0 || x == w - 1 || y == h - 1
        let isOutside = limit.map { !$0.x.contains(x * step) || !$0.y.contains(y * step) } ?? false
        if isBorder || isOutside {
          coarse[i] = .zero
          isFree[i] = false
        } else if counts[i] > 0.5 * whole {
          isFree[i] = false
        }
      }
    }
    coarse.withUnsafeMutableBufferPointer { grid in
      for _ in 0..<110 {
        for y in 1..<max(1, h - 1) {
          for x in 1..<max(1, w - 1) where isFree[y * w + x] {
            let i = y * w + x
            let mean = (grid[i - 1] + grid[i + 1] + grid[i - w] + grid[i + w]) * (0.25 * (1 - decay))
            grid[i] += (mean - grid[i]) * 1.6
          }
        }
      }
    }
    let trust = Self.trust(isKnown, width, height, radius: max(1, step / 2))
    offsets = [SIMD2<Float>](repeating: .zero, count: width * height)
    offsets.withUnsafeMutableBufferPointer { out in
      nonisolated(unsafe) let out = out
      Parallelism.split(height, grain: 32) { rows in
        for y in rows {
          let gy = max(0, min(Float(h) - 1.001, (Float(y) + 0.5) / Float(step) - 0.5))
          let (y0, fy) = (Int(gy), gy - gy.rounded(.down))
          for x in 0..<width {
            let i = y * width + x
            if trust[i] >= 1 {
              out[i] = known[i]
              continue
            }
            let gx = max(0, min(Float(w) - 1.001, (Float(x) + 0.5) / Float(step) - 0.5))
            let (x0, fx) = (Int(gx), gx - gx.rounded(.down))
            let a = y0 * w + x0, right = min(1, w - 1 - x0), down = min(1, h - 1 - y0) * w
            let smooth = mix(
              mix(coarse[a], coarse[a + right], fx), mix(coarse[a + down], coarse[a + down + right], fx), fy)
            out[i] = trust[i] > 0 ? mix(smooth, known[i], trust[i]) : smooth
          }
        }
      }
    }
  }

  /// 1 well inside what is known, falling to 0 at its rim.
  private static func trust(_ isKnown: [Bool], _ width: Int, _ height: Int, radius: Int) -> [Float] {
    let window = Float(2 * radius + 1)
    var across = [Float](repeating: 0, count: width * height)
    for y in 0..<height {
      var count = 0
      for x in -radius..<width {
        if x + radius < width, isKnown[y * width + x + radius] { count += 1 }
        if x - radius - 1 >= 0, isKnown[y * width + x - radius - 1] { count -= 1 }
        if x >= 0 { across[y * width + x] = Float(count) / window }
      }
    }
    var out = [Float](repeating: 0, count: width * height)
    for x in 0..<width {
      var sum: Float = 0
      for y in -radius..<height {
        if y + radius < height { sum += across[(y + radius) * width + x] }
        if y - radius - 1 >= 0 { sum -= across[(y - radius - 1) * width + x] }
        if y >= 0 { out[y * width + x] = isKnown[y * width + x] ? smoothstep(0.5, 0.98, sum / window) : 0 }
      }
    }
    return out
  }
}
