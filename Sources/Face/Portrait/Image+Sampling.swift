import Glibc
import Media
import Tensor

extension Image {
  /// The colour between pixel centres (pixel (0, 0) at x = y = 0), 0...255; the edge repeats outside.
  @inline(__always)
  func bilinear(_ x: Float, _ y: Float) -> SIMD3<Float> {
    let x0 = max(-2, min(Float(width) + 1, x.rounded(.down))),
      y0 = max(-2, min(Float(height) + 1, y.rounded(.down)))
    let fx = max(0, min(1, x - x0)), fy = max(0, min(1, y - y0))
    let (i, j) = (Int(x0), Int(y0))
    return mix(
      mix(pixel(i, j), pixel(i + 1, j), fx), mix(pixel(i, j + 1), pixel(i + 1, j + 1), fx), fy)
  }

  /// The same by the cubic of Catmull and Rom, which keeps a shifted photo sharp.
  ///
  /// - Source: Keys 1981, a = -0.5.
  @inline(__always)
  func bicubic(_ x: Float, _ y: Float) -> SIMD3<Float> {
    let x0 = max(-3, min(Float(width) + 2, x.rounded(.down))),
      y0 = max(-3, min(Float(height) + 2, y.rounded(.down)))
    let wx = Self.cubic(max(0, min(1, x - x0))), wy = Self.cubic(max(0, min(1, y - y0)))
    let (i, j) = (Int(x0), Int(y0))
    var sum = SIMD3<Float>.zero
    for r in 0..<4 {
      var row = pixel(i - 1, j + r - 1) * wx[0]
      row += pixel(i, j + r - 1) * wx[1]
      row += pixel(i + 1, j + r - 1) * wx[2]
      row += pixel(i + 2, j + r - 1) * wx[3]
      sum += row * wy[r]
    }
    return sum
  }

  @inline(__always)
  private static func cubic(_ t: Float) -> SIMD4<Float> {
    let t2 = t * t, t3 = t2 * t
    let a = -0.5 * t3 + t2 - 0.5 * t, b = 1.5 * t3 - 2.5 * t2 + 1
    let c = -1.5 * t3 + 2 * t2 + 0.5 * t, d = 0.5 * t3 - 0.5 * t2
    return SIMD4(a, b, c, d)
  }

  @inline(__always)
  private func pixel(_ x: Int, _ y: Int) -> SIMD3<Float> {
    let base = (max(0, min(height - 1, y)) * width + max(0, min(width - 1, x))) * channelCount
    return bytes.withUnsafeBufferPointer { SIMD3(Float($0[base]), Float($0[base + 1]), Float($0[base + 2])) }
  }

  /// A square part of the picture at another size: a mean over whole pixels where it shrinks, then a cubic.
  ///
  /// - Parameters:
  ///   - square: unturned; parts outside the picture repeat its edge.
  ///   - size: pixels along a side of the result.
  public func resampled(_ square: FaceRegion, size: Int) -> Image {
    let factor = max(1, Int(square.size / Float(size)))
    let source = factor > 1 ? reduced(by: factor, around: square) : self
    let step = square.size / Float(size) / Float(factor)
    let corner = (square.centre - square.size / 2) / Float(factor)
    var out = Image(width: size, height: size)
    out.bytes.withUnsafeMutableBufferPointer { bytes in
      nonisolated(unsafe) let bytes = bytes
      Parallelism.split(size, grain: 16) { rows in
        for y in rows {
          for x in 0..<size {
            let color = source.bicubic(
              corner.x + (Float(x) + 0.5) * step - 0.5, corner.y + (Float(y) + 0.5) * step - 0.5)
            for k in 0..<3 { bytes[(y * size + x) * 3 + k] = UInt8(max(0, min(255, color[k] + 0.5))) }
          }
        }
      }
    }
    return out
  }

  /// The picture with its fine detail taken away inside a square, by two passes of a box.
  ///
  /// - Parameter radius: of the box in pixels; 0 changes nothing.
  func softened(radius: Int, around centre: SIMD2<Float>, _ size: Float) -> Image {
    let reach = size * 0.6
    let x0 = max(0, Int(centre.x - reach)), x1 = min(width - 1, Int(centre.x + reach))
    let y0 = max(0, Int(centre.y - reach)), y1 = min(height - 1, Int(centre.y + reach))
    guard radius > 0, x0 < x1, y0 < y1 else { return self }
    var out = self
    func pass(from start: Int, step: Int, count: Int) {
      for k in 0..<channelCount {
        let line = (0..<count).map { Int(out.bytes[start + $0 * step + k]) }
        var sum = 0
        for j in -radius..<count {
          if j + radius < count { sum += line[j + radius] }
          if j - radius - 1 >= 0 { sum -= line[j - radius - 1] }
          let wide = min(count - 1, j + radius) - max(0, j - radius) + 1
          if j >= 0 { out.bytes[start + j * step + k] = UInt8(sum / wide) }
        }
      }
    }
    for _ in 0..<2 {
      for y in y0...y1 { pass(from: (y * width + x0) * channelCount, step: channelCount, count: x1 - x0 + 1) }
      for x in x0...x1 {
        pass(from: (y0 * width + x) * channelCount, step: width * channelCount, count: y1 - y0 + 1)
      }
    }
    return out
  }
}
