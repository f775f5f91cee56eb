import Glibc
import Media

/// How bright and how colourful a photo shows skin, so that teeth and tongue can be lit to match.
struct PhotoLight: Sendable {
  /// Factor on each channel of a colour as white light at medium exposure would show it.
  let tint: SIMD3<Float>
  /// 0 for a black-and-white photo, 1 for colour.
  let colorfulness: Float

  /// Measures the cheeks and the nose's sides.
  init(_ photo: Image, _ face: TrackedFace) {
    var sum = SIMD3<Float>.zero, count: Float = 0
    for k in [50, 280, 205, 425, 101, 330, 118, 347, 36, 266] {
      let p = face.points[k]
      for dx in -1...1 {
        for dy in -1...1 {
          sum += photo.bilinear(p.x + Float(2 * dx), p.y + Float(2 * dy))
          count += 1
        }
      }
    }
    let skin = sum / count / 255
    let luma = max(0.02, Self.luma(skin))
    let chroma = max(skin.x, max(skin.y, skin.z)) - min(skin.x, min(skin.y, skin.z))
    colorfulness = smoothstep(0.03, 0.18, chroma / luma)
    // Skin reflects from 0.15 to 0.6 of the light: half of the difference is taken for light, half for skin.
    let level = max(0.35, min(1.05, 0.5 + 0.5 * luma / 0.55))
    let cast = skin / luma / SIMD3<Float>(1.24, 0.95, 0.80)
    let white = SIMD3<Float>(repeating: 1)
    tint = mix(white, cast, 0.5).clamped(lowerBound: white * 0.8, upperBound: white * 1.2) * level
  }

  /// A colour (0...1, display) in this light, 0...255.
  @inline(__always)
  func show(_ color: SIMD3<Float>) -> SIMD3<Float> {
    let lit = color * tint
    return mix(SIMD3(repeating: Self.luma(lit)), lit, colorfulness) * 255
  }

  @inline(__always)
  private static func luma(_ c: SIMD3<Float>) -> Float { 0.299 * c.x + 0.587 * c.y + 0.114 * c.z }
}
