/// Colours of what an open mouth shows: teeth, gums, tongue and the dark behind them.
struct MouthShader {
  let model: FaceModel
  let light: PhotoLight
  /// Turned points and normals of the head.
  let points: [SIMD3<Float>]
  let normals: [SIMD3<Float>]
  /// How far the lips are apart, in centimetres.
  let opening: Float

  /// The colour (0...255) of a triangle at barycentric weights `w` of its second and third corner.
  func color(_ t: SIMD3<Int32>, _ w: SIMD2<Float>) -> SIMD3<Float> {
    let (a, b, c) = (Int(t.x), Int(t.y), Int(t.z))
    let u = 1 - w.x - w.y
    func blend(_ field: [SIMD3<Float>]) -> SIMD3<Float> { field[a] * u + field[b] * w.x + field[c] * w.y }
    let rest = blend(model.neutral)
    let normal = normalized(blend(normals))
    // Light comes from the front and above through the gap between the lips.
    let facing = 0.45 + 0.55 * abs(dot(normal, normalized([0, 0.25, 1])))
    let depth = smoothstep(6.0, 10.7, rest.z)
    let inlet = min(1, 0.35 + 0.5 * opening)
    switch model.parts[a] {
    case .upperTeeth, .lowerTeeth:
      let isUpper = model.parts[a] == .upperTeeth
      let shade = (0.18 + 0.82 * depth) * facing * (isUpper ? 1 : 0.82) * (0.55 + 0.45 * inlet)
      let sides = 1 - 0.35 * smoothstep(1.2, 3, abs(rest.x))
      return light.show(SIMD3(0.93, 0.88, 0.80) * (shade * sides))
    case .upperGum, .lowerGum:
      return light.show(SIMD3(0.62, 0.33, 0.32) * (facing * (0.15 + 0.6 * depth) * inlet))
    case .tongue:
      return light.show(SIMD3(0.66, 0.34, 0.33) * (facing * (0.42 + 0.55 * depth) * inlet))
    default:
      let near = smoothstep(9.4, 10.8, rest.z)
      return light.show(SIMD3(0.34, 0.13, 0.12) * (0.26 + 0.7 * near) * (0.55 + 0.45 * inlet))
    }
  }
}
