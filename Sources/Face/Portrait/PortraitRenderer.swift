import Glibc
import Media
import Tensor

/// Moves the face of a portrait: the photo's own pixels are carried along by the fitted head.
///
/// ```swift
/// let portrait = Portrait(photo: photo, face: face, fit: fitter.fit(face), mesh: mesh)
/// let frame = PortraitRenderer().frame(portrait, expression: curves.frames[0], pose: curves.pose(at: 0))
/// ```
/// The head is drawn as the curves want it; every pixel remembers which place of the photo its surface
/// showed there.
/// Around the head the motion fades smoothly (hair, neck and background are bent, never torn), lids and
/// irises are
/// moved in the photo itself, and where the lips open wider than in the photo the model's own mouth shows,
/// lit to
/// match. A face that does not move gives back the photo, byte for byte.
public struct PortraitRenderer: Sendable {
  /// Whether head and gaze move too (a still) or only the mouth and the feeling (a frame of a video).
  public var movesHead: Bool

  /// A renderer.
  public init(movesHead: Bool = true) {
    self.movesHead = movesHead
  }

  /// Shapes that hold the lips apart: taken from the curves alone where the photo's mouth is open.
  private static let opening: [ARKitBlendshape] = [
    .jawOpen, .mouthClose, .mouthFunnel, .mouthPucker, .mouthLowerDownLeft, .mouthLowerDownRight,
    .mouthUpperUpLeft, .mouthUpperUpRight, .jawForward, .mouthRollLower, .mouthRollUpper, .mouthShrugLower,
    .mouthShrugUpper,
  ]
  /// Lids and gaze are moved in the photo.
  private static let lids: [ARKitBlendshape] =
    [.eyeBlinkLeft, .eyeBlinkRight] + ARKitBlendshape.allCases.filter { $0.name.hasPrefix("eyeLook") }

  /// One picture of the photo's size.
  ///
  /// - Parameters:
  ///   - expression: 52 values in ARKit's order, 0...1, on top of `base`.
  ///   - base: the face that the curves move, 52 values; the photo's own when `nil`.
  public func frame(
    _ portrait: Portrait, expression: [Float], pose: FacePose = FacePose(), base: [Float]? = nil
  ) -> Image {
    coarse(portrait, expression: expression, pose: pose, base: base).image
  }

  /// `frame` with what the refiner needs to know of it.
  public func coarse(
    _ portrait: Portrait, expression: [Float], pose: FacePose = FacePose(), base: [Float]? = nil
  ) -> CoarseFrame {
    let wanted = combined(portrait, expression, base)
    let turn = movesHead ? pose.headRotation : Rotation(yaw: 0, pitch: 0, roll: 0)
    let camera = portrait.fit.camera
    let pivot = SIMD3<Float>(0, -5, -1.5)
    func place(_ p: SIMD3<Float>) -> SIMD3<Float> {
      camera.rotation(pivot + turn(p - pivot) + (movesHead ? pose.translation : .zero))
    }
    let local = portrait.mesh.speaking(identity: portrait.fit.identity, expression: wanted)
    let placed = local.map(place)
    var target = camera.pictures(ofTurned: placed, corrected: portrait.correction)
    let (opening, gap) = seal(portrait, curves: expression, turn: turn, &target)
    let photo = edited(portrait, expression, pose)
    let region = LowerFace.region(portrait, place: place)
    guard
      zip(target, portrait.source).contains(where: { abs($0.x - $1.x) + abs($0.y - $1.y) > 0.01 })
        || opening > 0
    else { return CoarseFrame(image: photo, region: region) }
    let relief = FaceRelief(portrait, expression: wanted, local)
    var frame = paint(portrait, photo, target, placed, opening: opening, region, relief)
    frame.gap = gap
    return frame
  }

  /// The face of `portrait` with the expression and in the place of `other`, another picture of the person:
  /// what training compares with the truth.
  package func reconstruct(_ other: Portrait, from portrait: Portrait) -> CoarseFrame {
    let camera = other.fit.camera
    let placed = portrait.mesh.speaking(identity: other.fit.identity, expression: other.fit.expression)
      .map { camera.rotation($0) }
    let target = camera.pictures(ofTurned: placed, corrected: other.correction)
    let down = portrait.down
    let opened = zip(other.gaps, portrait.gaps).map { ($0 * down).sum() - max(0, ($1 * down).sum()) }
    let opening = max(0, opened.max() ?? 0) / portrait.face.eyeDistance
    let region = LowerFace.region(other) { camera.rotation($0) }
    return paint(portrait, portrait.photo, target, placed, opening: opening, region, nil)
  }

  /// The base or the photo's expression with the curves on top.
  private func combined(_ portrait: Portrait, _ curves: [Float], _ base: [Float]?) -> [Float] {
    var out = base ?? portrait.fit.expression
    let given = curves + [Float](repeating: 0, count: max(0, out.count - curves.count))
    if base == nil {
      for shape in Self.opening { out[shape.rawValue] *= 1 - portrait.openness }
    }
    for (k, gain) in ExpressionReach.gains.enumerated() where k < out.count {
      out[k] = min(max(gain, out[k]), out[k] + given[k] * gain)
    }
    for shape in Self.lids { out[shape.rawValue] = portrait.fit.expression[shape.rawValue] }
    return out
  }

  /// Moves the lips so that the gap between them is the curves' own, whatever the photo's mouth does;
  /// returns how far they stand open beyond the photo and in all, in eye distances.
  private func seal(_ portrait: Portrait, curves: [Float], turn: Rotation, _ target: inout [SIMD3<Float>])
    -> (opening: Float, gap: Float)
  {
    let mesh = portrait.mesh, unit = portrait.face.eyeDistance
    func rims(_ places: [SIMD2<Float>]) -> [SIMD2<Float>] { LipSeam.gaps(places) }
    let flat = target.map { SIMD3($0.x, $0.y, 0) }
    let now = rims(mesh.basis.values(flat).map { SIMD2($0.x, $0.y) })
    func absolute(_ expression: [Float]) -> [SIMD2<Float>] {
      let local = mesh.model.vertices(identity: portrait.fit.identity, expression: expression)
      return rims(
        mesh.basis.values(local).map {
          let q = portrait.fit.camera.project(turn($0))
          return SIMD2(q.x, q.y)
        })
    }
    let wanted = absolute(curves), rest = absolute([])
    let down = portrait.down
    let dead = 0.012 * unit
    var moves: [SIMD2<Float>] = [], widest: Float = 0, gap: Float = 0
    for k in wanted.indices {
      let want = max(0, ((wanted[k] - rest[k]) * down).sum() - dead)
      let photo = (portrait.gaps[k] * down).sum()
      let have = (now[k] * down).sum()
      // A closed mouth keeps the photo's own gap; an open one is closed.
      // Closed lips overlap a little, so that no line of teeth stays between them.
      let shut = want > 0 ? want : -0.02 * unit
      let share = movesHead ? portrait.openness : 1
      let aim = (photo + want) * (1 - share) + shut * share
      moves.append(down * (aim - have))
      widest = max(widest, (aim - max(0, photo)) / unit)
      gap = max(gap, aim / unit)
    }
    for member in mesh.seam.members {
      let move = LipSeam.value(moves, along: member.along) * (0.5 * member.weight * (member.isLower ? 1 : -1))
      target[member.vertex].x += move.x
      target[member.vertex].y += move.y
    }
    return (max(0, widest), gap)
  }

  private func edited(_ portrait: Portrait, _ expression: [Float], _ pose: FacePose) -> Image {
    guard movesHead, expression.count > ARKitBlendshape.eyeBlinkRight.rawValue else { return portrait.photo }
    let shut = SIMD2(
      expression[ARKitBlendshape.eyeBlinkRight.rawValue], expression[ARKitBlendshape.eyeBlinkLeft.rawValue])
    // An eyeball of 1.2 cm radius behind lids 3 cm wide.
    let gaze = SIMD2(sinf(pose.eyeYaw * .pi / 180), sinf(pose.eyePitch * .pi / 180)) * (1.2 / 3)
    return EyeEdit(portrait.face).apply(to: portrait.photo, shut: shut, gaze: gaze)
  }

  private func paint(
    _ portrait: Portrait, _ photo: Image, _ target: [SIMD3<Float>], _ placed: [SIMD3<Float>], opening: Float,
    _ region: FaceRegion, _ relief: FaceRelief?
  ) -> CoarseFrame {
    let mesh = portrait.mesh
    let (width, height) = (photo.width, photo.height)
    var buffer = Rasterizer(width: width, height: height)
    buffer.draw(target, mesh.skin)
    buffer.draw(target, mesh.mouth, firstID: mesh.skin.count)
    var source = portrait.source
    for (vertex, shift) in portrait.hiddenLips {
      let bared = shift * smoothstep(0.004, 0.03, opening)
      source[vertex] += SIMD3(bared.x, bared.y, 0)
    }
    let motion = zip(source, target).map { SIMD2($0.x - $1.x, $0.y - $1.y) }
    var known = [SIMD2<Float>](repeating: .zero, count: width * height)
    var isKnown = [Bool](repeating: false, count: width * height)
    let lined = smoothstep(0.012, 0.05, opening)
    var inside = [SIMD4<Float>](repeating: .zero, count: width * height)
    let shader = MouthShader(
      model: mesh.model, light: portrait.light, points: placed, normals: mesh.model.normals(placed),
      opening: opening * 6.3)
    var box = (x: (width, -1), y: (height, -1))
    for y in 0..<height {
      for x in 0..<width {
        let i = y * width + x
        let id = Int(buffer.triangle[i])
        guard id >= 0 else { continue }
        let w = buffer.weights[i]
        if id < mesh.skin.count {
          let t = mesh.skin[id]
          var d = motion[Int(t.x)] * (1 - w.x - w.y)
          d += motion[Int(t.y)] * w.x
          d += motion[Int(t.z)] * w.y
          known[i] = d
          isKnown[i] = true
        } else if lined > 0 {
          let color = shader.color(mesh.mouth[id - mesh.skin.count], w)
          inside[i] = SIMD4(color.x, color.y, color.z, 1) * lined
          box.x = (min(box.x.0, x), max(box.x.1, x))
          box.y = (min(box.y.0, y), max(box.y.1, y))
        }
      }
    }
    let field = DisplacementField(
      known: known, isKnown: isKnown, width: width, height: height, decay: movesHead ? 0.004 : 0.02,
      limit: movesHead ? nil : reach(portrait))
    var out = CoarseFrame(image: photo, region: region)
    var maps = Image(width: width, height: height)
    let offsets = field.offsets
    out.image.bytes.withUnsafeMutableBufferPointer { bytes in
      maps.bytes.withUnsafeMutableBufferPointer { maps in
        nonisolated(unsafe) let (bytes, maps) = (bytes, maps)
        Parallelism.split(height, grain: 16) { rows in
          for y in rows {
            for x in 0..<width {
              let i = y * width + x
              if buffer.triangle[i] >= 0 { maps[3 * i + 1] = 255 }
              let d = offsets[i]
              var color: SIMD3<Float>
              let id = Int(buffer.triangle[i])
              let isSkin = relief != nil && id >= 0 && id < mesh.skin.count
              if abs(d.x) + abs(d.y) > 0.01 {
                color = photo.bicubic(Float(x) + d.x, Float(y) + d.y)
              } else if box.y.1 < 0, !isSkin {
                continue
              } else {
                color = SIMD3(Float(bytes[3 * i]), Float(bytes[3 * i + 1]), Float(bytes[3 * i + 2]))
              }
              if let relief, isSkin {
                let at = SIMD2(Float(x) + d.x, Float(y) + d.y)
                color = relief.color(color, mesh.skin[id], buffer.weights[i], at)
              }
              if y >= box.y.0 - 1, y <= box.y.1 + 1, x >= box.x.0 - 1, x <= box.x.1 + 1 {
                let lining = Self.soft(inside, x, y, width, height)
                color = color * (1 - lining.w) + SIMD3(lining.x, lining.y, lining.z)
                maps[3 * i] = UInt8(max(0, min(255, lining.w * 255 + 0.5)))
              }
              for k in 0..<3 { bytes[3 * i + k] = UInt8(max(0, min(255, color[k] + 0.5))) }
            }
          }
        }
      }
    }
    out.maps = maps
    return out
  }

  /// The mouth's colour and cover with soft edges: a tent over the neighbours.
  @inline(__always)
  private static func soft(_ a: [SIMD4<Float>], _ x: Int, _ y: Int, _ width: Int, _ height: Int) -> SIMD4<
    Float
  > {
    var sum = SIMD4<Float>.zero
    for dy in -1...1 {
      for dx in -1...1 {
        let px = max(0, min(width - 1, x + dx)), py = max(0, min(height - 1, y + dy))
        sum += a[py * width + px] * (Float((2 - abs(dx)) * (2 - abs(dy))) / 16)
      }
    }
    return sum
  }

  /// Columns and rows outside which a video's frame never changes.
  private func reach(_ portrait: Portrait) -> (x: ClosedRange<Int>, y: ClosedRange<Int>) {
    let (centre, size) = portrait.face.box
    let margin = size * 0.68
    let x0 = Int(max(0, centre.x - margin)), y0 = Int(max(0, centre.y - margin))
    return (x0...max(x0, Int(centre.x + margin)), y0...max(y0, Int(centre.y + margin)))
  }
}
