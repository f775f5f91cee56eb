import Glibc

/// Where skin folds when a face moves, and how much darker the folds are: lines between the brows, on the
/// forehead, from the nose to the mouth, around the eyes, on the nose, under the corners of the mouth, on the chin.
///
/// The lines are laid over the neutral head once, as a texture of eight kinds; a frame weighs the kinds by its
/// expression. Shades are natural logarithms of brightness, so that folds of all kinds add up.
/// - Source: places and causes after Ekman, Friesen and Hager 2002 (FACS), units 1, 2, 4, 6, 9, 10, 12, 15, 17.
struct SkinFolds: Sendable {
  /// How strongly each kind of fold shows on one half of the face.
  ///
  /// Lanes: between the brows, forehead, nose to mouth, outer corner of the eye, lower lid, nose, under the
  /// corner of the mouth, chin. The forehead has a second value for its outer part.
  struct Strength: Sendable {
    var kinds: SIMD8<Float>
    var outerForehead: Float

    static func - (a: Strength, b: Strength) -> Strength {
      Strength(kinds: a.kinds - b.kinds, outerForehead: a.outerForehead - b.outerForehead)
    }
  }

  /// Both halves: the subject's right and left.
  struct Strengths: Sendable {
    var right: Strength
    var left: Strength

    static func - (a: Strengths, b: Strengths) -> Strengths {
      Strengths(right: a.right - b.right, left: a.left - b.left)
    }

    /// The strongest change of all.
    var largest: Float {
      [right, left].map { half in
        max(abs(half.outerForehead), pointwiseMax(half.kinds, half.kinds * -1).max())
      }.max() ?? 0
    }

    /// Every strength nearer to 0 by `margin`, the weaker ones 0.
    func reduced(by margin: Float) -> Strengths {
      func near(_ half: Strength) -> Strength {
        func near(_ v: SIMD8<Float>) -> SIMD8<Float> { v - v.clamped(lowerBound: -wide, upperBound: wide) }
        let wide = SIMD8<Float>(repeating: margin), outer = half.outerForehead
        return Strength(kinds: near(half.kinds), outerForehead: outer - max(-margin, min(margin, outer)))
      }
      return Strengths(right: near(right), left: near(left))
    }
  }

  /// Which kinds are smoothed away: beside the mouth there is plain skin; brows, lids and nose are not.
  private static let erasable: SIMD8<Float> = [0, 0, 0.8, 0.2, 0, 0, 0.6, 0]
  /// Texels along a side.
  private static let size = 320
  /// Darkness of each kind at strength 1; negative beside a fold, where the skin bulges into the light.
  private let shades: [SIMD8<Float>]
  /// How near each kind of fold is, 0...1, wider than the folds themselves.
  private let surroundings: [SIMD8<Float>]

  /// Lays the folds over the neutral head.
  init(model: FaceModel) {
    let size = Self.size
    let points = model.uv.map { SIMD3($0.x * Float(size), (1 - $0.y) * Float(size), 1) }
    let triangles = model.triangles.filter { model.parts[Int($0.x)] == .face }
    var buffer = Rasterizer(width: size, height: size)
    buffer.draw(points, triangles)
    var shades = [SIMD8<Float>](repeating: .zero, count: size * size)
    var surroundings = shades
    for i in shades.indices where buffer.triangle[i] >= 0 {
      let t = triangles[Int(buffer.triangle[i])], w = buffer.weights[i]
      let (a, b, c) = (Int(t.x), Int(t.y), Int(t.z))
      let p = model.neutral[a] * (1 - w.x - w.y) + model.neutral[b] * w.x + model.neutral[c] * w.y
      guard p.z > 4 else { continue }
      for fold in Self.folds {
        let (distance, side) = fold.distance([abs(p.x), p.y])
        let line = distance / fold.width
        // No fold is equally deep along its length.
        let uneven = 0.8 + 0.2 * sinf(2.1 * (p.x + 1.3 * p.y) + Float(fold.kind))
        shades[i][fold.kind] += uneven * fold.depth * expf(-line * line)
        if fold.bulge > 0, side > 0 {
          let beside = (distance - 2.2 * fold.width) / (1.5 * fold.width)
          shades[i][fold.kind] -= fold.bulge * expf(-beside * beside)
        }
        let near = distance / (fold.width * 2.4)
        surroundings[i][fold.kind] = max(surroundings[i][fold.kind], expf(-near * near))
      }
    }
    self.shades = shades
    self.surroundings = surroundings
  }

  /// The natural logarithm of brightness that folds add at a place of the face, mostly negative, and how much
  /// folds that have gone should be smoothed away there, 0...1.
  ///
  /// - Parameter x: the place on the neutral head, centimetres to the subject's left.
  @inline(__always)
  func shade(_ uv: SIMD2<Float>, x: Float, _ strengths: Strengths) -> (shade: Float, smoothing: Float) {
    let limit = Float(Self.size - 1) - 0.001
    let u = max(0, min(limit, uv.x * Float(Self.size) - 0.5))
    let v = max(0, min(limit, (1 - uv.y) * Float(Self.size) - 0.5))
    let (column, row) = (Int(u), Int(v))
    let (fu, fv) = (u - Float(column), v - Float(row))
    let i = row * Self.size + column
    func value(_ map: [SIMD8<Float>]) -> SIMD8<Float> {
      let top = map[i] + (map[i + 1] - map[i]) * fu
      let bottom = map[i + Self.size] + (map[i + Self.size + 1] - map[i + Self.size]) * fu
      return top + (bottom - top) * fv
    }
    let share = smoothstep(-0.4, 0.4, x)
    var kinds = strengths.right.kinds + (strengths.left.kinds - strengths.right.kinds) * share
    let outer =
      strengths.right.outerForehead + (strengths.left.outerForehead - strengths.right.outerForehead) * share
    kinds[1] += (outer - kinds[1]) * smoothstep(1.2, 3.2, abs(x))
    let more = kinds.clamped(lowerBound: .zero, upperBound: SIMD8(repeating: 1.1))
    let shade = -(value(shades) * more).sum()
    let gone = pointwiseMax(kinds * -1, .zero) * Self.erasable
    return (shade, gone == .zero ? 0 : min(0.65, (value(surroundings) * gone).sum()))
  }

  /// The factor on each channel for a shade: in a fold of skin, red light is lost least.
  ///
  /// - Parameter colorfulness: 0 for a grey picture, 1 for one in colour.
  @inline(__always)
  static func tint(_ shade: Float, colorfulness: Float) -> SIMD3<Float> {
    let depth = mix(SIMD3(repeating: 1), [0.7, 1.05, 1.2], colorfulness) * shade
    return [expf(depth.x), expf(depth.y), expf(depth.z)]
  }

  /// How strongly the folds show under an expression in the model's own units.
  static func strengths(_ expression: [Float]) -> Strengths {
    func value(_ shape: ARKitBlendshape) -> Float {
      expression.indices.contains(shape.rawValue) ? expression[shape.rawValue] : 0
    }
    func half(
      _ brow: ARKitBlendshape, _ outer: ARKitBlendshape, _ sneer: ARKitBlendshape, _ smile: ARKitBlendshape,
      _ upper: ARKitBlendshape, _ cheek: ARKitBlendshape, _ frown: ARKitBlendshape
    ) -> Strength {
      let rise = value(.browInnerUp)
      let knit = value(brow) + 0.35 * value(sneer) + 0.3 * min(rise, value(brow))
      let fold = 0.75 * value(smile) + 0.65 * value(sneer) + 0.5 * value(upper) + 0.2 * value(cheek)
      // Raised cheeks fold the lids of a smile more than those of a squint.
      let crow = value(cheek) * (0.4 + 0.6 * min(1, value(smile)))
      let chin = value(.mouthShrugLower) + 0.25 * value(frown)
      let raised = max(0, rise - 0.3 * value(brow))
      let kinds: SIMD8<Float> = [knit, raised, fold, crow, value(cheek), value(sneer), value(frown), chin]
      return Strength(kinds: kinds, outerForehead: value(outer))
    }
    return Strengths(
      right: half(
        .browDownRight, .browOuterUpRight, .noseSneerRight, .mouthSmileRight, .mouthUpperUpRight,
        .cheekSquintRight, .mouthFrownRight),
      left: half(
        .browDownLeft, .browOuterUpLeft, .noseSneerLeft, .mouthSmileLeft, .mouthUpperUpLeft, .cheekSquintLeft,
        .mouthFrownLeft))
  }

  // MARK: Lines

  /// One line on the half of the face with positive x, seen from the front, in centimetres.
  private struct Fold: Sendable {
    let kind: Int
    let line: [SIMD2<Float>]
    let width: Float
    let depth: Float
    /// How much brighter the skin is on the outer side of the line.
    var bulge: Float = 0

    /// How far a place is from the line, and whether it lies on its outer side (1) or not (-1).
    func distance(_ p: SIMD2<Float>) -> (Float, Float) {
      var best = Float.infinity, side: Float = 1
      for (a, b) in zip(line, line.dropFirst()) {
        let e = b - a, d = p - a
        let t = max(0, min(1, (d * e).sum() / max(1e-6, (e * e).sum())))
        let r = d - e * t
        let distance = (r * r).sum().squareRoot()
        if distance < best { (best, side) = (distance, e.x * d.y - e.y * d.x > 0 ? 1 : -1) }
      }
      return (best, side)
    }
  }

  private static let folds: [Fold] = [
    Fold(kind: 0, line: [[0.6, 4.5], [0.72, 5.3], [0.95, 6.2]], width: 0.27, depth: 0.20),
    Fold(kind: 0, line: [[0, 4.0], [0.7, 4.1]], width: 0.26, depth: 0.14),
    Fold(kind: 0, line: [[0.9, 5.0], [2.2, 4.9], [3.4, 5.0]], width: 0.40, depth: 0.20),
    Fold(kind: 1, line: [[0, 7.45], [2, 7.65], [4.2, 7.2]], width: 0.24, depth: 0.10, bulge: 0.03),
    Fold(kind: 1, line: [[0, 8.35], [1.8, 8.5], [4.0, 8.1]], width: 0.26, depth: 0.09, bulge: 0.03),
    Fold(kind: 1, line: [[0, 9.25], [1.6, 9.35], [3.2, 9.1]], width: 0.26, depth: 0.06),
    Fold(
      kind: 2, line: [[3.15, -4.3], [3.1, -3.2], [2.4, -1.8], [1.55, -0.6]], width: 0.28, depth: 0.26,
      bulge: 0.08),
    Fold(kind: 3, line: [[4.9, 3.5], [6.3, 4.2]], width: 0.16, depth: 0.10),
    Fold(kind: 3, line: [[5.0, 3.3], [6.5, 3.3]], width: 0.16, depth: 0.10),
    Fold(kind: 3, line: [[4.9, 3.0], [6.2, 2.4]], width: 0.16, depth: 0.09),
    Fold(kind: 4, line: [[1.9, 2.5], [3.0, 2.1], [4.3, 2.4]], width: 0.24, depth: 0.13),
    Fold(kind: 5, line: [[0, 3.3], [0.9, 2.8]], width: 0.18, depth: 0.20),
    Fold(kind: 5, line: [[0.2, 2.6], [1.1, 2.2]], width: 0.18, depth: 0.17),
    Fold(kind: 6, line: [[2.65, -3.75], [3.05, -4.6], [3.05, -5.6]], width: 0.26, depth: 0.20),
    Fold(kind: 7, line: [[0, -5.2], [1.1, -5.05], [1.7, -4.8]], width: 0.32, depth: 0.16),
    Fold(kind: 7, line: [[0.3, -6.2], [0.9, -6.1]], width: 0.26, depth: 0.09),
  ]
}
