import Glibc
import Tensor

/// Everything of one frame in the world: the posed head, clothes, lashes and hair.
struct SceneFrame: Sendable {
  /// A group of triangles with what its shading needs.
  struct Layer: Sendable {
    var points: [SIMD3<Float>]
    var normals: [SIMD3<Float>]
  }

  let head: Layer
  let torso: Layer
  /// Ribbons: two points for each point of the hair's strands, with finished colours.
  let hair: [SIMD3<Float>]
  let hairColors: [SIMD3<Float>]
  let lashes: [SIMD3<Float>]
  /// The lids' rims: eight points for each eye (upper four, lower four).
  let placedLids: [FacePart: [SIMD3<Float>]]
  /// How the head is turned.
  let rotation: Rotation
  /// How strongly the skin folds.
  let folds: SkinFolds.Strengths
  /// The gap between the lips in centimetres.
  let mouthOpening: Float

  init(actor: SyntheticActor, expression: [Float], pose: FacePose, camera: Camera, lighting: Lighting) {
    let model = actor.model
    let wide = ExpressionReach.widened(expression)
    folds = SkinFolds.strengths(wide)
    var bent = model.vertices(of: actor.shape, expression: actor.resting(under: wide))
    let gaze = pose.eyeRotation
    for i in 0..<model.vertexCount where model.parts[i].isEye {
      guard let eye = actor.eyes[model.parts[i]] else { continue }
      bent[i] = eye.centre + gaze(bent[i] - eye.centre)
      // The lids of a closed eye are flatter than the cornea: the ball gives way.
      let lid = model.parts[i] == .leftEye ? ARKitBlendshape.eyeBlinkLeft : .eyeBlinkRight
      let shut = lid.rawValue < expression.count ? expression[lid.rawValue] : 0
      bent[i].z -= 0.3 * shut * shut
    }
    let local = bent
    let marks = model.landmarks
    mouthOpening = max(0, local[marks[62]].y - local[marks[66]].y)
    let rotation = pose.headRotation
    self.rotation = rotation
    let pivot = SIMD3<Float>(0, -5, -1.5)
    func place(_ p: SIMD3<Float>) -> SIMD3<Float> {
      let share = smoothstep(-15, -6.5, p.y)
      let d = p - pivot
      return pivot + d + (rotation(d) - d) * share + pose.translation
    }
    func turn(_ n: SIMD3<Float>, _ y: Float) -> SIMD3<Float> {
      n + (rotation(n) - n) * smoothstep(-15, -6.5, y)
    }
    placedLids = [
      .rightEye: [36, 37, 38, 39, 36, 41, 40, 39].map { place(local[marks[$0]]) },
      .leftEye: [42, 43, 44, 45, 42, 47, 46, 45].map { place(local[marks[$0]]) },
    ]
    let normals = model.normals(local)
    head = Layer(points: local.map(place), normals: zip(normals, local).map { normalized(turn($0, $1.y)) })
    torso = Layer(points: actor.torso.points.map { $0 + pose.translation }, normals: actor.torso.normals)

    let count = actor.hair.points.count
    var hair = [SIMD3<Float>](repeating: .zero, count: 2 * count)
    var hairColors = hair
    let strands = actor.hair
    let color = actor.look.hair
    hair.withUnsafeMutableBufferPointer { ribbon in
      hairColors.withUnsafeMutableBufferPointer { colors in
        nonisolated(unsafe) let (ribbon, colors) = (ribbon, colors)
        Parallelism.split(count, grain: 4096) { range in
          for i in range {
            let y = strands.points[i].y
            let p = place(strands.points[i]), t = normalized(turn(strands.tangents[i], y))
            let v = normalized(camera.position - p)
            let side = normalized(cross(t, v)) * strands.width[i]
            ribbon[2 * i] = p - side
            ribbon[2 * i + 1] = p + side
            let outward = normalized(p - [pose.translation.x, 4 + pose.translation.y, 0])
            let light = Self.strand(t, v, outward, color, lighting) * strands.shade[i]
            colors[2 * i] = light
            colors[2 * i + 1] = light
          }
        }
      }
    }
    self.hair = hair
    self.hairColors = hairColors
    let curves = actor.lashes.curves(local, eyes: actor.eyes.mapValues(\.centre))
    var lashes = [SIMD3<Float>](repeating: .zero, count: 2 * curves.count)
    let n = Lashes.points
    for i in curves.indices {
      let k = i % n
      let a = curves[k == 0 ? i : i - 1], b = curves[k == n - 1 ? i : i + 1]
      let p = place(curves[i])
      let width = 0.013 * (1 - 0.7 * Float(k) / Float(n - 1))
      let side = normalized(cross(place(b) - place(a), camera.position - p)) * width
      lashes[2 * i] = p - side
      lashes[2 * i + 1] = p + side
    }
    self.lashes = lashes
  }

  /// Light from a strand of hair: a white highlight shifted to the root, a coloured one shifted to the tip.
  ///
  /// - Source: Kajiya and Kay 1989; the two shifted highlights of Scheuermann 2004.
  @inline(__always)
  private static func strand(
    _ t: SIMD3<Float>, _ v: SIMD3<Float>, _ outward: SIMD3<Float>, _ color: SIMD3<Float>, _ lighting: Lighting
  ) -> SIMD3<Float> {
    var sum = lighting.ambient(outward) * color * 1.1
    for light in [lighting.key, lighting.fill, lighting.rims[0], lighting.rims[1]] {
      let facing = max(0, (dot(outward, light.direction) + 0.35) / 1.35)
      let tl = dot(t, light.direction)
      sum += color * light.color * (facing * max(0, 1 - tl * tl).squareRoot() * 0.8)
      let h = normalized(light.direction + v)
      func lobe(_ shift: Float) -> Float {
        let th = dot(normalized(t + outward * shift), h)
        let s = max(0, 1 - th * th)
        let s4 = s * s * s * s, s16 = s4 * s4 * s4 * s4
        return s16 * s16
      }
      sum += light.color * (lobe(-0.12) * 0.045 * facing)
      sum += light.color * color * (lobe(0.16) * 0.75 * facing)
    }
    return sum
  }
}
