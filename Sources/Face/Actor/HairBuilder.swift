import Glibc

/// Strands of hair at rest: polylines in the head's space with what their shading needs.
struct Hair: Sendable {
  /// Points of every strand, `pointsPerStrand` each.
  var points: [SIMD3<Float>] = []
  /// Unit direction along the strand at each point.
  var tangents: [SIMD3<Float>] = []
  /// How much light reaches each point and how bright the strand is, 0...1.5.
  var shade: [Float] = []
  /// Half the width of the ribbon in centimetres.
  var width: [Float] = []
  let pointsPerStrand: Int

  /// Strands without points.
  init(pointsPerStrand: Int) { self.pointsPerStrand = pointsPerStrand }
}

/// Grows hair from the scalp along a combed direction, outside the head.
struct HairBuilder: Sendable {
  private let skull: SkullMap
  private let noise: SolidNoise
  private let style: HairStyle

  init(person: [SIMD3<Float>], model: FaceModel, style: HairStyle, seed: UInt32) {
    skull = SkullMap(points: zip(person, model.parts).filter { $1 == .face || $1 == .scalp }.map(\.0))
    noise = SolidNoise(seed: seed &+ 77)
    self.style = style
  }

  /// How much of the skin at `p` (neutral head) is covered by hair, 0...1: the shape of the hairline.
  static func coverage(_ p: SIMD3<Float>, style: HairStyle) -> Float {
    // The lowest height at which hair grows, as a function of how far back the place is.
    let line: [(z: Float, y: Float)] = [
      (-20, -6.2), (-6, -5.8), (-3.5, -2.5), (-2.2, 1.5), (0.2, 5.2), (1.4, 2.2), (2.6, 2.8), (3.8, 6.4),
      (6.5, 8.6),
      (8.6, 10.2), (20, 10.9),
    ]
    var height = line[0].y
    for (a, b) in zip(line, line.dropFirst()) where p.z >= a.z {
      height = a.y + (b.y - a.y) * min(1, (p.z - a.z) / (b.z - a.z))
    }
    if style == .short {
      height +=
        0.5 * smoothstep(2.5, 5.5, abs(p.x)) * smoothstep(5.5, 8, p.z) + 1.6 * smoothstep(-2.5, -4, p.z)
    } else {
      height -= 0.7 * smoothstep(4, 8, p.z)
    }
    let ear = smoothstep(8.9, 9.3, abs(p.x)) * smoothstep(4.6, 4.0, p.y)
    return smoothstep(-0.5, 0.5, p.y - height) * (1 - ear)
  }

  /// All strands of the style.
  ///
  /// - Parameter person: the face at rest, on which the strands stand.
  func grow(model: FaceModel, person: [SIMD3<Float>], strands: Int) -> Hair {
    let roots = scatter(model: model, person: person, count: strands)
    var hair = Hair(pointsPerStrand: style == .long ? 14 : 6)
    for (k, root) in roots.enumerated() { add(root.place, root.normal, Int32(k), &hair) }
    return hair
  }

  /// Places on the scalp, dense in proportion to area.
  private func scatter(
    model: FaceModel, person: [SIMD3<Float>], count: Int
  ) -> [(place: SIMD3<Float>, normal: SIMD3<Float>)] {
    let normals = model.normals(person)
    var areas: [Float] = [], kept: [SIMD3<Int32>] = [], total: Float = 0
    for t in model.triangles where model.parts[Int(t.x)] == .face || model.parts[Int(t.x)] == .scalp {
      let (a, b, c) = (Int(t.x), Int(t.y), Int(t.z))
      let centre = (model.neutral[a] + model.neutral[b] + model.neutral[c]) / 3
      guard Self.coverage(centre, style: style) > 0.02 || centre.y > 8 else { continue }
      total += length(cross(person[b] - person[a], person[c] - person[a]))
      areas.append(total)
      kept.append(t)
    }
    var out: [(SIMD3<Float>, SIMD3<Float>)] = []
    var k: Int32 = 0
    while out.count < count, k < Int32(count * 4), total > 0 {
      k += 1
      let pick = noise.hash(k, 1, 0) * total
      var low = 0, high = areas.count - 1
      while low < high {
        let middle = (low + high) / 2
        if areas[middle] < pick { low = middle + 1 } else { high = middle }
      }
      let t = kept[low]
      let (a, b, c) = (Int(t.x), Int(t.y), Int(t.z))
      var (u, v) = (noise.hash(k, 2, 0), noise.hash(k, 3, 0))
      if u + v > 1 { (u, v) = (1 - u, 1 - v) }
      let w = 1 - u - v
      let neutral = model.neutral[a] * w + model.neutral[b] * u + model.neutral[c] * v
      guard Self.coverage(neutral, style: style) > 0.25 + 0.5 * noise.hash(k, 4, 0) else { continue }
      let place = person[a] * w + person[b] * u + person[c] * v
      out.append((place, normalized(normals[a] * w + normals[b] * u + normals[c] * v)))
    }
    return out
  }

  private func add(_ root: SIMD3<Float>, _ normal: SIMD3<Float>, _ id: Int32, _ hair: inout Hair) {
    func random(_ n: Int32) -> Float { noise.hash(id, n, 9) }
    let n = hair.pointsPerStrand
    let layer = random(5)
    let clump = noise.value(root * 0.9) * 0.6 + noise.value(root * 2.4 + 30) * 0.4
    let total: Float
    switch style {
    case .short: total = shortLength(root) * (0.7 + 0.5 * random(6) + 0.25 * clump)
    case .long: total = (root.y + 15.5 + 2.5 * clump + 2 * random(6)) * 1.12
    }
    let step = total / Float(n - 1)
    let tone = 0.78 + 0.34 * random(7) + 0.22 * clump
    let wide: Float = style == .long ? 0.115 : 0.06
    var p = root
    var direction = normalized(normal + [0, 0.2, 0])
    let start = hair.points.count
    for k in 0..<n {
      let t = Float(k) / Float(n - 1)
      hair.points.append(p)
      hair.shade.append(tone * (0.42 + 0.58 * smoothstep(0, 0.4, t)) * (0.55 + 0.45 * layer))
      hair.width.append(wide * (1 - 0.65 * t * t))
      let goal = style == .long ? flowLong(p, root, clump, t) : flowShort(p, root, normal, clump, random(8))
      direction = normalized(mix(direction, goal, style == .long ? 0.62 : 0.5))
      p += direction * step
      let lift: Float =
        style == .long
        ? (0.25 + 0.75 * layer) * smoothstep(0, 0.25, t) * (1 - 0.2 * smoothstep(6, -12, p.y))
        : (0.15 + 0.6 * layer) * smoothstep(0, 0.5, t)
      // Hair hugs the head down to the ears; below it hangs free, and never over the face.
      let loose: Float = style == .long ? 0.5 + 9 * smoothstep(2, -3, p.y) : 1.3
      p = skull.held(p, atLeast: lift, atMost: lift + loose)
      if style == .long, p.z > 2.5, p.y < 8.8 {
        let edge = 6.1 + 1.1 * smoothstep(8.8, 3, p.y) - 1.2 * smoothstep(0, -10, p.y)
        if abs(p.x) < edge { p.x = (root.x > 1.6 ? edge : -edge) * (0.97 + 0.06 * layer) }
      }
    }
    for k in 0..<n {
      let a = hair.points[start + max(0, k - 1)], b = hair.points[start + min(n - 1, k + 1)]
      hair.tangents.append(normalized(b - a))
    }
  }

  private func shortLength(_ root: SIMD3<Float>) -> Float {
    let top = smoothstep(6, 11.5, root.y + 0.25 * root.z)
    return 0.35 + 0.4 * smoothstep(-2, 3, root.y) + 2.9 * top
  }

  /// Combed up at the front and to the subject's left, lying close at the sides.
  private func flowShort(
    _ p: SIMD3<Float>, _ root: SIMD3<Float>, _ normal: SIMD3<Float>, _ clump: Float, _ random: Float
  ) -> SIMD3<Float> {
    let top = smoothstep(7, 12, root.y + 0.2 * root.z)
    let side = SIMD3<Float>(0, -1, -0.35)
    let crown = SIMD3<Float>(0.75 + 0.5 * clump, 0.15, 0.35 - 0.5 * (random - 0.5))
    let stand = normal * (0.35 + 0.35 * top * smoothstep(4, 9, root.z))
    return normalized(mix(side, crown, top) + stand + [0, 0, 0.3 * clump])
  }

  /// Parted on the subject's left, over the ears and down to the shoulders in loose waves.
  private func flowLong(_ p: SIMD3<Float>, _ root: SIMD3<Float>, _ clump: Float, _ t: Float) -> SIMD3<Float> {
    let part: Float = 1.6
    let side: Float = root.x > part ? 1 : -1
    let high = smoothstep(5.5, 12.5, p.y)
    let front = smoothstep(0, 7, p.z)
    let across = SIMD3(side * (0.9 + 0.5 * front), 0.1 - 0.7 * (1 - high), -0.55 * front - 0.1)
    let wave = sinf(p.y * 0.62 + 2.5 * clump + side) * (0.10 + 0.22 * smoothstep(4, -8, p.y))
    let inward = -0.22 * smoothstep(-7, -14, p.y) * side
    let down = SIMD3(wave * 0.9 + inward + 0.06 * side, -1, 0.12 * wave + 0.05)
    return normalized(mix(down, across, high))
  }
}
