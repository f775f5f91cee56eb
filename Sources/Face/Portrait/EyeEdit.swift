import Glibc
import Media

/// Closes the lids and turns the irises of a photo, in the photo itself.
///
/// The skin between brow and lashes is stretched down over the eye, as a lid is; the iris is shifted inside
/// the
/// opening, fading to nothing at its corners.
struct EyeEdit: Sendable {
  /// MediaPipe's rims of the right and the left eye, from the outer to the inner corner.
  private static let rims: [(upper: [Int], lower: [Int], iris: Int)] = [
    ([33, 246, 161, 160, 159, 158, 157, 173, 133], [33, 7, 163, 144, 145, 153, 154, 155, 133], 468),
    ([263, 466, 388, 387, 386, 385, 384, 398, 362], [263, 249, 390, 373, 374, 380, 381, 382, 362], 473),
  ]

  /// One eye in its own frame: x from 0 (outer corner) to 1 (inner corner), y in the same unit, away from
  /// the brow.
  private struct Eye: Sendable {
    let origin: SIMD2<Float>
    let axis: SIMD2<Float>
    let down: SIMD2<Float>
    let width: Float
    let upper: [SIMD2<Float>]
    let lower: [SIMD2<Float>]
    let iris: SIMD2<Float>

    init(_ points: [SIMD3<Float>], _ rim: (upper: [Int], lower: [Int], iris: Int)) {
      func flat(_ k: Int) -> SIMD2<Float> { SIMD2(points[k].x, points[k].y) }
      origin = flat(rim.upper[0])
      let across = flat(rim.upper[rim.upper.count - 1]) - origin
      width = max(1, (across * across).sum().squareRoot())
      let axis = across / width
      let normal = SIMD2(-axis.y, axis.x)
      let brow = flat(rim.iris == 468 ? 105 : 334) - origin
      let down = (normal * brow).sum() > 0 ? -normal : normal
      let (o, w) = (origin, width)
      func own(_ k: Int) -> SIMD2<Float> {
        let d = flat(k) - o
        return SIMD2((d * axis).sum(), (d * down).sum()) / w
      }
      self.axis = axis
      self.down = down
      upper = rim.upper.map(own)
      lower = rim.lower.map(own)
      iris = own(rim.iris)
    }

    /// The height of a rim at x; beyond the corners, the corner's.
    func height(_ rim: [SIMD2<Float>], _ x: Float) -> Float {
      for (a, b) in zip(rim, rim.dropFirst()) where x >= a.x && x <= b.x && b.x > a.x {
        let t = (x - a.x) / (b.x - a.x)
        return a.y + (b.y - a.y) * t
      }
      return x < 0.5 ? (rim.first?.y ?? 0) : (rim.last?.y ?? 0)
    }
  }

  private let eyes: [Eye]

  /// The eyes of a face.
  init(_ face: TrackedFace) {
    eyes = Self.rims.map { Eye(face.points, $0) }
  }

  /// `photo` with lids closed by `shut` (right, left, 0...1) and the gaze shifted by `gaze` (x to the
  /// viewer's right,
  /// y down, in eye widths).
  func apply(to photo: Image, shut: SIMD2<Float>, gaze: SIMD2<Float>) -> Image {
    var out = photo
    for (k, eye) in eyes.enumerated() {
      let blink = max(0, min(1, shut[k]))
      guard blink > 0.01 || abs(gaze.x) + abs(gaze.y) > 0.002 else { continue }
      // The picture's axes in the eye's frame.
      let turned = SIMD2(gaze.x * eye.axis.x + gaze.y * eye.axis.y, gaze.x * eye.down.x + gaze.y * eye.down.y)
      draw(eye, photo, blink, turned, into: &out)
    }
    return out
  }

  private func draw(_ eye: Eye, _ photo: Image, _ blink: Float, _ gaze: SIMD2<Float>, into out: inout Image) {
    let reach = eye.width * 1.1
    let middle = eye.origin + eye.axis * (eye.width / 2)
    let xs = max(0, Int(middle.x - reach))...max(0, min(photo.width - 1, Int(middle.x + reach)))
    let ys = max(0, Int(middle.y - reach))...max(0, min(photo.height - 1, Int(middle.y + reach)))
    guard middle.x + reach > 0, middle.y + reach > 0, xs.lowerBound <= xs.upperBound else { return }
    let pixel = 1 / eye.width
    for y in ys {
      for x in xs {
        let d = SIMD2(Float(x) + 0.5, Float(y) + 0.5) - eye.origin
        let p = SIMD2((d * eye.axis).sum(), (d * eye.down).sum()) / eye.width
        guard p.x > -0.2, p.x < 1.2, p.y > -0.75, p.y < 0.6 else { continue }
        let inside = smoothstep(-0.22, 0, p.x) * smoothstep(1.22, 1, p.x)
        let u = eye.height(eye.upper, p.x), l = eye.height(eye.lower, p.x)
        let gap = max(0, l - u)
        // Closed lids meet a little above the lower rim, which comes up to them.
        let rise = 0.14 * gap * blink * inside
        let drop = (0.86 * gap + 0.02 * blink) * blink * inside
        let rim = u + drop, floor = l - rise
        var source = p
        var cover: Float = 1
        if p.y <= rim + pixel {
          let top = u - 0.42
          let t = max(0, min(1, (p.y - top) / max(1e-3, rim - top)))
          // Brow and lashes travel as they are; the skin between them stretches.
          source.y = p.y - drop * t * t * (3 - 2 * t)
          cover = min(1, max(0, (rim + pixel - p.y) / pixel))
        }
        if p.y > floor {
          source.y = p.y + rise * (1 - smoothstep(floor, floor + 0.3, p.y))
        } else if cover < 1 || p.y > rim + pixel, gap > 0.02 {
          let w = 1 - 4 * (p.x - eye.iris.x) * (p.x - eye.iris.x) / 1.1
          let edge = smoothstep(0, 0.12, min(p.y - u, l - p.y))
          let shifted = p - gaze * max(0, w) * (0.35 + 0.65 * edge)
          source = cover >= 1 ? source : mix(shifted, source, cover)
        }
        guard source != p else { continue }
        let q = eye.origin + (eye.axis * source.x + eye.down * source.y) * eye.width
        let color = photo.bilinear(q.x - 0.5, q.y - 0.5)
        let base = (y * photo.width + x) * photo.channelCount
        for k in 0..<3 { out.bytes[base + k] = UInt8(max(0, min(255, color[k] + 0.5))) }
      }
    }
  }
}
