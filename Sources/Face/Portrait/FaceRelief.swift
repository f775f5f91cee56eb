import Glibc
import Media

/// How the light on a photo's skin changes when the face under it moves: cheeks that rise catch light, folds
/// appear and go.
///
/// Only the change against the photo's own expression is drawn, so a face that does not move keeps its pixels.
/// - Source: ratio images, Liu, Shan and Zhang 2001 (Expressive expression mapping with ratio images), with the
///   ratios of a soft light on the model instead of another person's.
struct FaceRelief: Sendable {
  /// Towards the assumed light: in front and above, as faces are mostly lit.
  private static let light = normalized(SIMD3<Float>(0, 0.6, 0.8))
  /// The share of light that comes from everywhere.
  private static let ambient: Float = 0.35
  /// Exponent from light to the display's values.
  private static let gamma: Float = 0.5

  /// What plain speech folds: not drawn, so that new lips alone leave the skin as it is.
  private static let speech: Float = 0.12

  private let portrait: Portrait
  /// For each vertex: natural logarithm of how much brighter it is than in the photo.
  private let ratios: [Float]
  private let folds: SkinFolds.Strengths

  /// The change from the photo to `expression` (in the model's units); nil when there is none.
  ///
  /// - Parameter local: the head with the expression, not turned.
  init?(_ portrait: Portrait, expression: [Float], _ local: [SIMD3<Float>]) {
    folds = (SkinFolds.strengths(expression) - portrait.folds).reduced(by: Self.speech)
    let amount = Self.gamma * smoothstep(0, 0.3, folds.largest)
    if amount == 0 { return nil }
    self.portrait = portrait
    let model = portrait.mesh.model
    ratios = zip(model.normals(local), portrait.normals).map { now, before in
      let r = logf(Self.received(now) / Self.received(before))
      return max(-0.4, min(0.25, r)) * amount
    }
  }

  private static func received(_ normal: SIMD3<Float>) -> Float {
    ambient + (1 - ambient) * max(0, dot(normal, light))
  }

  /// The colour of a place of the skin.
  ///
  /// - Parameters:
  ///   - t: the triangle, at barycentric weights `w` of its second and third corner.
  ///   - source: where the photo shows the place.
  @inline(__always)
  func color(_ color: SIMD3<Float>, _ t: SIMD3<Int32>, _ w: SIMD2<Float>, _ source: SIMD2<Float>)
    -> SIMD3<Float>
  {
    let model = portrait.mesh.model
    let (a, b, c) = (Int(t.x), Int(t.y), Int(t.z))
    let u = 1 - w.x - w.y
    guard model.parts[a] == .face else { return color }
    let uv = model.uv[a] * u + model.uv[b] * w.x + model.uv[c] * w.y
    let x = model.neutral[a].x * u + model.neutral[b].x * w.x + model.neutral[c].x * w.y
    let (shade, smoothing) = portrait.mesh.folds.shade(uv, x: x, folds)
    var out = color
    if smoothing > 0.01 { out = mix(out, portrait.smooth.bilinear(source.x, source.y), smoothing) }
    let ratio = ratios[a] * u + ratios[b] * w.x + ratios[c] * w.y
    let lost = SkinFolds.tint(shade, colorfulness: portrait.light.colorfulness)
    return out * expf(ratio) * lost
  }
}
