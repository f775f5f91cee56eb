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
}
