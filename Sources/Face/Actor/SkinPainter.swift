import Glibc

/// Decides the colour and relief of the skin at a place of the neutral head.
struct SkinPainter: Sendable {
  private let look: ActorAppearance
  private let noise: SolidNoise
  private let marks: [SIMD3<Float>]
  private let lips: [SIMD2<Float>]
  private let lipCentre: SIMD2<Float>
  private let brows: [BrowStroke]

  /// One hair of a brow on the chart.
  private struct BrowStroke: Sendable {
    let from: SIMD2<Float>
    let to: SIMD2<Float>
    let width: Float
    let strength: Float
  }

  init(model: FaceModel, appearance: ActorAppearance) {
    look = appearance
    noise = SolidNoise(seed: appearance.seed)
    marks = model.landmarks.map { model.neutral[$0] }
    let uv = model.landmarks.map { model.uv[$0] }
    lips = Self.closedCurve(Array(uv[48..<60]))
    lipCentre = uv[48..<60].reduce(.zero, +) / 12
    var strokes: [BrowStroke] = []
    for (range, sign) in [(17..<22, Float(-1)), (22..<27, Float(1))] {
      let arc = sign < 0 ? Array(uv[range].reversed()) : Array(uv[range])
      let span = length(marks[range.lowerBound] - marks[range.upperBound - 1])
      let reach = uv[range.lowerBound] - uv[range.upperBound - 1]
      let scale = (reach * reach).sum().squareRoot() / span
      strokes += Self.strokes(arc, sign, scale, appearance, noise)
    }
    brows = strokes
  }

  /// Linear RGB and gloss, then the relief's gradient and the lip mask.
  func paint(_ p: SIMD3<Float>, _ uv: SIMD2<Float>, isFace: Bool) -> (SIMD4<Float>, SIMD4<Float>) {
    var tone = look.skin * (1 + 0.10 * noise.octaves(p * 0.35, 3) + 0.07 * noise.octaves(p * 2.2, 3))
    let speckle = noise.value(p * 9)
    tone *= 1 + 0.035 * speckle
    tone *= mix(SIMD3(repeating: 1), [1.03, 0.97, 0.95], 0.5 + 0.9 * noise.octaves(p * 0.8 + 40, 3))
    var gloss: Float = 0.42 + 0.1 * noise.value(p * 1.3 + 9)
    var red: Float = 0
    for (eye, mouth) in [(36, 48), (45, 54)] {
      let cheek = mix(marks[eye], marks[mouth], 0.52) + [marks[eye].x > 0 ? 0.8 : -0.8, 0, 0]
      red += 0.9 * bump(p, cheek, 2.1)
      red += 0.15 * bump(p, marks[eye], 1.4)
    }
    red += 0.75 * bump(p, marks[30], 1.3) + 0.35 * bump(p, marks[8] + [0, 1, 0.5], 1.6)
    red += 0.9 * smoothstep(8.0, 9.0, abs(p.x)) * smoothstep(5, 1, abs(p.z))
    tone *= mix(SIMD3(repeating: 1), [1.06, 0.72, 0.70], min(1, red * look.blush))
    let shade = max(eyeShade(p, 36..<42), eyeShade(p, 42..<48))
    tone *= mix(SIMD3(repeating: 1), [0.80, 0.68, 0.68], 0.55 * shade)
    gloss += 0.25 * bump(p, marks[30], 1.0) + 0.15 * bump(p, marks[27] + [0, 3, 0], 3)
    let beard = look.stubble * beardMask(p)
    if beard > 0 {
      let hairs = smoothstep(0.05, 0.6, noise.value(p * 11 + 3))
      tone *= mix(SIMD3(repeating: 1), [0.62, 0.63, 0.66], beard * (0.55 + 0.4 * hairs))
      gloss -= 0.1 * beard
    }
    if look.freckles > 0 {
      let spots =
        smoothstep(0.42, 0.7, noise.value(p * 3.1 + 80)) * smoothstep(-0.1, 0.5, noise.value(p * 0.7))
      let place = smoothstep(5.5, 2.5, length(p - marks[29] - [0, 0, -1.5]))
      tone *= mix(SIMD3(repeating: 1), [0.72, 0.56, 0.46], spots * place * look.freckles)
    }
    var strength: Float = 0.010
    var mask: Float = 0
    if isFace {
      mask = lipMask(p, uv)
      if mask > 0 {
        let folds = noise.value([p.x * 7 + noise.value(p * 3), p.y * 1.2, 4])
        let color = look.lips * (1 + 0.10 * folds + 0.08 * noise.octaves(p * 3, 2))
        tone = mix(tone, color, mask * look.lipStrength)
        gloss += (0.66 - gloss) * mask
        strength *= 1 - 0.5 * mask
      }
      let line = lidLine(p)
      tone = mix(tone, SIMD3(0.035, 0.022, 0.018), line * look.lidLine)
      let brow = browMask(uv)
      tone = mix(tone, look.brow * (1 + 0.3 * speckle), brow)
      gloss *= 1 - 0.5 * brow
    }
    let hairline = HairBuilder.coverage(p, style: look.hairStyle) * (look.hairStyle == .short ? 0.85 : 1)
    tone = mix(tone, look.hair * 0.5, hairline * (0.85 + 0.15 * noise.value(p * 8)))
    gloss *= 1 - 0.8 * hairline
    let gradient = poreGradient(p) * strength * (1 - hairline)
    return (SIMD4(tone, max(0.05, gloss)), SIMD4(gradient, mask))
  }

  /// Gradient of the pore relief by forward differences.
  private func poreGradient(_ p: SIMD3<Float>) -> SIMD3<Float> {
    func relief(_ p: SIMD3<Float>) -> Float {
      let pores = noise.value(p * 7.5), wrinkles = noise.value(p * [3, 5, 3] + 31)
      return 0.6 * pores + 0.7 * wrinkles
    }
    let h: Float = 0.03, base = relief(p)
    return [
      relief(p + [h, 0, 0]) - base, relief(p + [0, h, 0]) - base, relief(p + [0, 0, h]) - base,
    ] / h
  }

  private func bump(_ p: SIMD3<Float>, _ centre: SIMD3<Float>, _ width: Float) -> Float {
    let d = p - centre
    return expf(-dot(d, d) / (width * width))
  }

  private func eyeShade(_ p: SIMD3<Float>, _ range: Range<Int>) -> Float {
    let centre = marks[range].reduce(.zero, +) / 6
    let d = (p - centre) / [2.3, 1.2, 2.2]
    return expf(-dot(d, d))
  }

  private func lidLine(_ p: SIMD3<Float>) -> Float {
    var nearest: Float = 9
    for range in [36..<40, 42..<46] {
      for i in range.dropLast() {
        let a = marks[i], b = marks[i + 1]
        let t = max(0, min(1, dot(p - a, b - a) / max(dot(b - a, b - a), 1e-6)))
        nearest = min(nearest, length(p - mix(a, b, t)))
      }
    }
    return smoothstep(0.26, 0.06, nearest)
  }

  /// Where a beard grows: upper lip, chin, jaw and the front of the neck.
  private func beardMask(_ p: SIMD3<Float>) -> Float {
    let mouth = (marks[48] + marks[54]) / 2
    let line =
      mouth.y + 1.6 + 0.035 * p.x * p.x - 1.3 * smoothstep(2.2, 4.2, abs(p.x)) + smoothstep(5, 8, abs(p.x))
      * 2
    let below = smoothstep(0.5, -0.7, p.y - line)
    return below * smoothstep(-13, -9.5, p.y) * smoothstep(0.5, 3, p.z)
  }

  private func lipMask(_ p: SIMD3<Float>, _ uv: SIMD2<Float>) -> Float {
    guard abs(uv.x - lipCentre.x) < 0.2, abs(uv.y - lipCentre.y) < 0.12 else { return 0 }
    var inside = false
    var nearest: Float = 9
    var j = lips.count - 1
    for i in 0..<lips.count {
      let a = lips[i], b = lips[j]
      if (a.y > uv.y) != (b.y > uv.y), uv.x < (b.x - a.x) * (uv.y - a.y) / (b.y - a.y) + a.x {
        inside.toggle()
      }
      let e = b - a, d = uv - a
      let t = max(0, min(1, (d * e).sum() / max((e * e).sum(), 1e-12)))
      let r = d - e * t
      nearest = min(nearest, (r * r).sum().squareRoot())
      j = i
    }
    let ragged = 0.0012 * noise.value(p * 5 + 60)
    return smoothstep(-0.0045, 0.0035, (inside ? nearest : -nearest) + ragged)
  }

  private func browMask(_ uv: SIMD2<Float>) -> Float {
    var cover: Float = 0
    for s in brows {
      let e = s.to - s.from, d = uv - s.from
      guard abs(d.x) < 0.05, abs(d.y) < 0.05 else { continue }
      let t = max(0, min(1, (d * e).sum() / (e * e).sum()))
      let r = d - e * t
      let distance = (r * r).sum().squareRoot()
      let width = s.width * (1 - 0.75 * t)
      cover = 1 - (1 - cover) * (1 - s.strength * smoothstep(width * 1.6, width * 0.3, distance))
    }
    return cover
  }

  /// Hairs along an arc from the nose outwards: upright at the root of the brow, lying at its tail.
  ///
  /// - Parameter scale: texture units a centimetre around the brow.
  private static func strokes(
    _ arc: [SIMD2<Float>], _ sign: Float, _ scale: Float, _ look: ActorAppearance, _ noise: SolidNoise
  ) -> [BrowStroke] {
    let count = 240
    return (0..<count).map { k in
      let id = Int32(k)
      let side = Int32(sign)
      func random(_ n: Int32) -> Float { noise.hash(id, n, side) }
      let t = (Float(k) + random(1)) / Float(count)
      let at = t * Float(arc.count - 1)
      let i = min(arc.count - 2, Int(at))
      let along = arc[i + 1] - arc[i]
      let size = (along * along).sum().squareRoot()
      let forward = along / max(size, 1e-9)
      let up = SIMD2(-forward.y * sign, forward.x * sign)
      let thick = look.browWidth * (1.05 - 0.75 * t * t) * smoothstep(0, 0.08, t + 0.04)
      let place = arc[i] + along * (at - Float(i)) + up * ((random(2) * 2 - 1) * thick - 0.1) * scale
      let lean = 1.15 - 1.15 * smoothstep(0, 0.6, t) + (random(3) - 0.5) * 0.5 - (random(2) - 0.5) * 0.9 * t
      let reach = (0.30 + 0.24 * random(4)) * scale
      let tip = place + (forward * cosf(lean) + up * sinf(lean)) * reach
      return BrowStroke(from: place, to: tip, width: 0.034 * scale * 1.6, strength: 0.35 + 0.4 * random(5))
    }
  }

  /// A closed Catmull-Rom curve through the points, six segments between neighbours.
  private static func closedCurve(_ points: [SIMD2<Float>]) -> [SIMD2<Float>] {
    let n = points.count
    return (0..<n * 6).map { k in
      let i = k / 6, t = Float(k % 6) / 6
      let a = points[(i + n - 1) % n], b = points[i], c = points[(i + 1) % n], d = points[(i + 2) % n]
      let cubic: SIMD2<Float> = (3 * (b - c) + d - a) * (t * t * t)
      let square: SIMD2<Float> = (2 * a - 5 * b + 4 * c - d) * (t * t)
      return b + 0.5 * (cubic + square + (c - a) * t)
    }
  }
}
