import Glibc

/// Turns what a sample sees into light, for one frame.
struct ActorShader {
  let actor: SyntheticActor
  let frame: SceneFrame
  let shadows: ShadowMap
  let lighting: Lighting
  let camera: Camera
  /// First triangle number of the clothes, the lashes and the hair; the head starts at 0.
  let starts: (torso: Int, lashes: Int, hair: Int)
  let ribbons: (lashes: [SIMD3<Int32>], hair: [SIMD3<Int32>])

  /// What kind of surface a triangle is; samples of one pixel with the same kind are shaded once.
  @inline(__always)
  func kind(_ id: Int32) -> Int {
    let k = Int(id)
    if k < 0 { return -1 }
    if k >= starts.hair { return 102 }
    if k >= starts.lashes { return 101 }
    if k >= starts.torso { return 100 }
    return actor.model.parts[Int(actor.model.triangles[k].x)].rawValue
  }

  /// Linear light from triangle `id` at barycentric weights `w` of its second and third corner.
  func light(_ id: Int32, _ w: SIMD2<Float>) -> SIMD3<Float> {
    let k = Int(id)
    let u = 1 - w.x - w.y
    if k >= starts.hair {
      let t = ribbons.hair[k - starts.hair]
      let c = frame.hairColors
      return c[Int(t.x)] * u + c[Int(t.y)] * w.x + c[Int(t.z)] * w.y
    }
    if k >= starts.lashes { return actor.look.hair * 0.10 + 0.004 }
    if k >= starts.torso { return cloth(actor.torso.triangles[k - starts.torso], u, w) }
    let t = actor.model.triangles[k]
    let (a, b, c) = (Int(t.x), Int(t.y), Int(t.z))
    let p = frame.head.points[a] * u + frame.head.points[b] * w.x + frame.head.points[c] * w.y
    let n = normalized(frame.head.normals[a] * u + frame.head.normals[b] * w.x + frame.head.normals[c] * w.y)
    let rest = actor.shape[a] * u + actor.shape[b] * w.x + actor.shape[c] * w.y
    let v = normalized(camera.position - p)
    let part = actor.model.parts[a]
    switch part {
    case .face, .scalp:
      let uv = actor.model.uv[a] * u + actor.model.uv[b] * w.x + actor.model.uv[c] * w.y
      let open =
        actor.model.occlusion[a] * u + actor.model.occlusion[b] * w.x + actor.model.occlusion[c] * w.y
      let light = skin(part == .face ? actor.faceSkin : actor.scalpSkin, uv, p, n, v, open)
      let x = actor.model.neutral[a].x * u + actor.model.neutral[b].x * w.x + actor.model.neutral[c].x * w.y
      // A fold is a crease of shadow: in linear light it is deeper than on the display.
      return part == .face
        ? light * SkinFolds.tint(1.8 * actor.folds.shade(uv, x: x, frame.folds).shade, colorfulness: 1)
        : light
    case .leftEye, .rightEye: return eye(part, p, n, v, rest)
    case .sockets: return actor.look.skin * [0.75, 0.45, 0.42] * lighting.ambient(n) * 0.9
    default: return mouth(part, p, n, v, rest)
    }
  }

  private func skin(
    _ texture: SkinTexture, _ uv: SIMD2<Float>, _ p: SIMD3<Float>, _ n: SIMD3<Float>, _ v: SIMD3<Float>,
    _ open: Float
  ) -> SIMD3<Float> {
    let (color, relief) = texture.sample(uv)
    let slope = frame.rotation(SIMD3(relief.x, relief.y, relief.z))
    let fine = normalized(n - (slope - n * dot(slope, n)))
    let soft = shadows.light(p, n)
    let shadow = SIMD3(soft.squareRoot() * 0.35 + soft * 0.65, soft, soft)
    let ao = min(1, open * 1.15)
    let occlusion = SIMD3(0.25 + 0.75 * ao, ao, ao) * (0.35 + 0.65 * ao)
    let albedo = SIMD3(color.x, color.y, color.z)
    // Red light travels farthest in skin: it wraps more and sees less of the relief.
    let smooth = lighting.diffuse(n, wrap: [0.42, 0.20, 0.14], shadow: shadow, occlusion: occlusion)
    let detail = lighting.diffuse(fine, wrap: [0.42, 0.20, 0.14], shadow: shadow, occlusion: occlusion)
    let light = SIMD3(smooth.x * 0.6 + detail.x * 0.4, smooth.y * 0.3 + detail.y * 0.7, detail.z)
    let shine = lighting.specular(fine, v, gloss: color.w, shadow: soft, base: 0.030 + 0.012 * relief.w)
    return albedo * light + shine * ao * (0.75 + 0.9 * relief.w)
  }

  private func mouth(
    _ part: FacePart, _ p: SIMD3<Float>, _ n: SIMD3<Float>, _ v: SIMD3<Float>, _ rest: SIMD3<Float>
  ) -> SIMD3<Float> {
    let facing = dot(n, v) < 0 ? n * -1 : n
    let depth = smoothstep(5.5, 10.6, rest.z)
    let open = min(1, 0.4 + frame.mouthOpening * 0.6)
    let cavity = (0.08 + 0.92 * depth) * open
    let shadow = (0.25 + 0.75 * shadows.light(p, facing)) * cavity
    var color: SIMD3<Float>
    var gloss: Float = 0.5
    switch part {
    case .upperTeeth, .lowerTeeth:
      color = mix([0.50, 0.42, 0.33], [0.60, 0.545, 0.475], depth)
      gloss = 0.75
    case .tongue: color = [0.36, 0.125, 0.115]
    case .upperGum, .lowerGum: color = [0.33, 0.11, 0.105]
    default:
      color = mix([0.12, 0.025, 0.022], actor.look.lips * [0.85, 0.7, 0.7], smoothstep(9.8, 10.9, rest.z))
    }
    let soft: SIMD3<Float> = [0.5, 0.4, 0.4]
    let light = lighting.diffuse(
      facing, wrap: soft, shadow: SIMD3(repeating: shadow * 0.75), occlusion: SIMD3(repeating: cavity))
    return color * light + lighting.specular(facing, v, gloss: gloss, shadow: shadow, base: 0.035)
      * (cavity * 0.8)
  }

  private func eye(
    _ part: FacePart, _ p: SIMD3<Float>, _ n: SIMD3<Float>, _ v: SIMD3<Float>, _ rest: SIMD3<Float>
  ) -> SIMD3<Float> {
    guard let ball = actor.eyes[part] else { return .zero }
    let d = (rest - ball.centre) / ball.radius
    let radius = (d.x * d.x + d.y * d.y).squareRoot()
    let noise = SolidNoise(seed: actor.look.seed)
    let around = SIMD3(d.x / max(radius, 1e-4), d.y / max(radius, 1e-4), 0)
    let fibres =
      noise.value([around.x * 11, around.y * 11, radius * 5]) * 0.6
      + noise.value([around.x * 23, around.y * 23, radius * 7]) * 0.4
    let limbus: Float = 0.40
    var iris = mix(actor.look.irisInner, actor.look.iris, smoothstep(0.17, 0.29, radius + 0.025 * fibres))
    iris *= 1 + 0.55 * fibres
    iris *= 1 - 0.85 * smoothstep(limbus - 0.085, limbus, radius)
    iris *= smoothstep(0.135, 0.165, radius)
    // Light that enters above leaves below: the far side of the iris glows.
    iris *= 1.15 + 0.9 * dot(around, SIMD3(0.5, -0.75, 0)) * smoothstep(0.1, 0.3, radius)
    let veins = smoothstep(0.35, 0.75, noise.octaves(d * 7, 3)) * smoothstep(0.5, 0.9, radius)
    var white = mix(
      SIMD3<Float>(0.56, 0.53, 0.51), [0.55, 0.38, 0.34], smoothstep(0.45, 1.0, abs(d.x)) * 0.75)
    white = mix(white, [0.5, 0.22, 0.2], veins * 0.35)
    let color = mix(iris, white, smoothstep(limbus - 0.03, limbus + 0.03, radius))
    let open = lidLight(part, p)
    let ball3 = SIMD3<Float>(open, open, open)
    let soft = 0.35 + 0.65 * shadows.light(p, n)
    let light = lighting.diffuse(n, wrap: [0.5, 0.42, 0.4], shadow: ball3 * soft, occlusion: ball3)
    let mirror = n * (2 * dot(n, v)) - v
    let window =
      softbox(mirror, lighting.key.direction, 0.17, 0.20) * 1.5
      + softbox(mirror, lighting.fill.direction, 0.12, 0.2) * 0.18
    let rim = 1 - max(0, dot(n, v))
    return color * light + SIMD3(repeating: window * open + 0.04 * rim * rim * open)
  }

  /// A window reflected in the cornea: 1 inside a soft rectangle around `direction`.
  private func softbox(_ mirror: SIMD3<Float>, _ direction: SIMD3<Float>, _ width: Float, _ height: Float)
    -> Float
  {
    guard dot(mirror, direction) > 0.5 else { return 0 }
    let right = normalized(cross([0, 1, 0], direction))
    let up = cross(direction, right)
    let x = abs(dot(mirror, right)), y = abs(dot(mirror, up))
    return smoothstep(width, width * 0.7, x) * smoothstep(height, height * 0.7, y)
  }

  /// How much light the lids leave on the eyeball at a posed point.
  private func lidLight(_ part: FacePart, _ p: SIMD3<Float>) -> Float {
    guard let rim = frame.placedLids[part] else { return 1 }
    func height(_ offset: Int) -> Float {
      for i in offset..<offset + 3 where (rim[i].x - p.x) * (rim[i + 1].x - p.x) <= 0 {
        let t = (p.x - rim[i].x) / (rim[i + 1].x - rim[i].x + 1e-6)
        return rim[i].y + (rim[i + 1].y - rim[i].y) * max(0, min(1, t))
      }
      return (rim[offset].y + rim[offset + 3].y) / 2
    }
    let upper = height(0) - p.y, lower = p.y - height(4)
    return (0.30 + 0.70 * smoothstep(-0.1, 0.42, upper)) * (0.68 + 0.32 * smoothstep(-0.1, 0.22, lower))
  }

  private func cloth(_ t: SIMD3<Int32>, _ u: Float, _ w: SIMD2<Float>) -> SIMD3<Float> {
    let (a, b, c) = (Int(t.x), Int(t.y), Int(t.z))
    let p = frame.torso.points[a] * u + frame.torso.points[b] * w.x + frame.torso.points[c] * w.y
    var n = frame.torso.normals[a] * u + frame.torso.normals[b] * w.x + frame.torso.normals[c] * w.y
    let noise = SolidNoise(seed: actor.look.seed)
    let down = actor.torso.uv[a].y * u + actor.torso.uv[b].y * w.x + actor.torso.uv[c].y * w.y
    let turn = atan2f(p.x, p.z + 2)
    let isCollar = smoothstep(1.1, 0.9, down)
    let rib = sinf(turn * (isCollar > 0.5 ? 70 : 46)) * (isCollar > 0.5 ? 0.35 : 0.12)
    let knit = sinf(p.y * 9 + 0.6 * sinf(turn * 46)) * 0.10 * (1 - isCollar)
    let folds = noise.octaves(p * [0.16, 0.22, 0.16], 2)
    n = normalized(n + SIMD3(rib * cosf(turn), knit + 0.5 * folds, -rib * sinf(turn)))
    let soft = shadows.light(p, n)
    let color = actor.look.cloth * (1 + 0.18 * noise.value(p * 5) + 0.35 * rib + 0.2 * knit)
    let light = lighting.diffuse(
      n, wrap: [0.25, 0.25, 0.25], shadow: SIMD3(repeating: soft),
      occlusion: SIMD3(repeating: 0.65 + 0.35 * smoothstep(0, 5, down)))
    return color * light
  }
}
