import Glibc
import Tensor

/// A synthetic person: the shape of a head, painted skin, hair, lashes and clothes. No real person is shown.
///
/// ```swift
/// let model = try FaceModel(path: "assets/face/head.safetensors")
/// let ada = try SyntheticActor(named: "ada", model: model)
/// ```
public struct SyntheticActor: Sendable {
  /// The actors that exist.
  public static let names = ["ada", "ben"]

  /// What this actor is called.
  public let name: String
  /// The head this actor is a shape of.
  public let model: FaceModel
  /// The actor's face at rest.
  public let shape: [SIMD3<Float>]
  let look: ActorAppearance
  let faceSkin: SkinTexture
  let scalpSkin: SkinTexture
  let hair: Hair
  let torso: TorsoMesh
  let lashes: Lashes
  let folds: SkinFolds
  let eyes: [FacePart: Eyeball]
  /// How much farther than the average the lids have to travel to meet.
  let lidReach: Float

  /// Where an eyeball turns.
  struct Eyeball: Sendable {
    let centre: SIMD3<Float>
    let radius: Float
  }

  /// Builds an actor; takes about a second.
  ///
  /// - Parameter detail: texels along the side of the face's texture; about three times the picture's height.
  /// - Throws: `FaceError.unknownActor`.
  public init(named name: String, model: FaceModel, detail: Int = 1024) throws(FaceError) {
    guard let (look, identity) = Self.cast(name) else {
      throw .unknownActor(name: name, known: Self.names)
    }
    self.init(name: name, look: look, identity: identity, model: model, detail: detail)
  }

  /// A person of chance, for training.
  package init(seed: UInt64, model: FaceModel, detail: Int) {
    var noise = NoiseSource(seed: seed)
    func between(_ low: Float, _ high: Float) -> Float { low + (high - low) * noise.uniform() }
    let isFirst = between(0, 1) < 0.5
    guard var (look, _) = Self.cast(Self.names[isFirst ? 0 : 1]) else {
      preconditionFailure("the first actors exist")
    }
    // From dark to light skin; the redder, the darker.
    let tone = between(0, 1)
    look.skin = mix([0.07, 0.035, 0.022], [0.62, 0.42, 0.32], tone)
    look.lips = look.skin * SIMD3(between(0.75, 1), between(0.4, 0.7), between(0.45, 0.75))
    look.lipStrength = between(0.3, 0.8)
    look.blush = between(0, 0.8)
    look.stubble = isFirst ? 0 : between(0, 1)
    look.freckles = between(0, 0.5)
    look.background = SIMD3(between(0.05, 0.6), between(0.05, 0.6), between(0.05, 0.6))
    look.seed = UInt32(truncatingIfNeeded: seed)
    let identity = noise.normal(shape: [model.identityCount]).scalars.map { 0.8 * $0 }
    self.init(name: "\(seed)", look: look, identity: identity, model: model, detail: detail)
  }

  private init(name: String, look: ActorAppearance, identity: [Float], model: FaceModel, detail: Int) {
    self.name = name
    self.model = model
    self.look = look
    let shape = model.shape(identity: identity)
    self.shape = shape
    faceSkin = SkinTexture(model: model, part: .face, size: detail, appearance: look)
    scalpSkin = SkinTexture(model: model, part: .scalp, size: detail / 4, appearance: look)
    let builder = HairBuilder(person: shape, model: model, style: look.hairStyle, seed: look.seed)
    hair = builder.grow(model: model, person: shape, strands: look.hairStyle == .long ? 3000 : 6500)
    torso = TorsoMesh(neck: Self.collar(shape, model), shoulder: look.hairStyle == .long ? 18.5 : 21.5)
    folds = SkinFolds(model: model)
    lashes = Lashes(model: model, lashLength: look.lashLength, seed: look.seed)
    var eyes: [FacePart: Eyeball] = [:]
    for part in [FacePart.leftEye, .rightEye] {
      let ring = (0..<model.vertexCount).filter {
        model.parts[$0] == part && abs(model.uv[$0].x - 1.57) < 0.05
      }
      let centre = ring.map { shape[$0] }.reduce(.zero, +) / Float(max(1, ring.count))
      let radius = ring.map { length(shape[$0] - centre) }.reduce(0, +) / Float(max(1, ring.count))
      eyes[part] = Eyeball(centre: centre, radius: max(radius, 0.1))
    }
    self.eyes = eyes
    let (above, below) = (model.landmarks[37], model.landmarks[41])
    let average = max(0.1, model.neutral[above].y - model.neutral[below].y)
    lidReach = max(1, min(1.5, (shape[above].y - shape[below].y) / average))
  }

  /// `expression` over the actor's own face at rest: soft lids and a trace of a smile.
  func resting(under expression: [Float]) -> [Float] {
    var out =
      expression + [Float](repeating: 0, count: max(0, ARKitBlendshape.allCases.count - expression.count))
    for lid in [ARKitBlendshape.eyeBlinkLeft, .eyeBlinkRight] { out[lid.rawValue] *= lidReach }
    for (shape, value) in look.rest {
      out[shape.rawValue] += value * (1 - min(1, max(0, out[shape.rawValue])))
    }
    return out
  }

  /// Half width and half depth of the neck where the collar lies, and its middle's z.
  private static func collar(_ shape: [SIMD3<Float>], _ model: FaceModel) -> SIMD3<Float> {
    let ring = shape.indices.filter { model.parts[$0].rawValue < 2 && abs(shape[$0].y + 11.5) < 1.2 }.map {
      shape[$0]
    }
    let width = ring.map { abs($0.x) }.max() ?? 6
    let front = ring.map(\.z).max() ?? 5, back = ring.map(\.z).min() ?? -6
    return [width * 1.03 + 0.3, (front - back) / 2 * 1.03 + 0.4, (front + back) / 2]
  }

  /// The looks and identities of the built-in actors.
  private static func cast(_ name: String) -> (ActorAppearance, [Float])? {
    switch name {
    case "ada":
      let look = ActorAppearance(
        skin: [0.52, 0.315, 0.225], lips: [0.46, 0.12, 0.115], lipStrength: 0.72, blush: 0.75, stubble: 0,
        freckles: 0.35, brow: [0.055, 0.032, 0.02], browWidth: 0.27, lashLength: 0.52, lidLine: 0.75,
        iris: [0.10, 0.21, 0.12], irisInner: [0.30, 0.20, 0.07], hair: [0.15, 0.066, 0.028], hairStyle: .long,
        cloth: [0.05, 0.12, 0.17], background: [0.34, 0.40, 0.44],
        rest: [
          .eyeBlinkLeft: 0.09, .eyeBlinkRight: 0.09, .mouthSmileLeft: 0.14, .mouthSmileRight: 0.12,
          .eyeSquintLeft: 0.12, .eyeSquintRight: 0.12, .mouthPressLeft: 0.1, .mouthPressRight: 0.1,
        ],
        seed: 11)
      return (look, adaIdentity)
    case "ben":
      let look = ActorAppearance(
        skin: [0.40, 0.225, 0.15], lips: [0.33, 0.135, 0.115], lipStrength: 0.55, blush: 0.55, stubble: 0.75,
        freckles: 0, brow: [0.022, 0.015, 0.011], browWidth: 0.40, lashLength: 0.34, lidLine: 0.3,
        iris: [0.16, 0.085, 0.035], irisInner: [0.24, 0.13, 0.05], hair: [0.045, 0.030, 0.021],
        hairStyle: .short,
        cloth: [0.075, 0.08, 0.09], background: [0.44, 0.40, 0.35],
        rest: [
          .eyeBlinkLeft: 0.08, .eyeBlinkRight: 0.08, .mouthSmileLeft: 0.08, .mouthSmileRight: 0.1,
          .eyeSquintLeft: 0.2, .eyeSquintRight: 0.2, .mouthPressLeft: 0.1, .mouthPressRight: 0.1,
        ],
        seed: 23)
      return (look, benIdentity)
    default: return nil
    }
  }

  /// Narrow jaw and chin, small nose, full lips, high brows.
  private static let adaIdentity: [Float] = [
    0.72, -0.32, -0.73, -1.30, 0.43, -0.12, 0.26, -0.22, -0.84, 0.84, 0.30, -0.23,
    -0.15, 0.11, -0.26, -0.24, 0.84, 0.49, -1.80, -0.12, 0.39, 0.82, -0.84, -0.94,
  ]
  /// Broad jaw and chin, long face, strong brow and nose.
  private static let benIdentity: [Float] = [
    -1.08, -0.26, 1.00, 0.84, -0.46, -0.11, 0.14, 0.62, 0.96, 1.07, 0.81, 0.03,
    0.01, 0.53, 0.03, -1.09, 0.16, 0.16, 0.58, -0.05, 0.82, 0.11, 0.27, -0.04,
  ]
}
