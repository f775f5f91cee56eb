import Emotion

/// How a feeling holds the face: the action units of each basic emotion as blendshapes.
///
/// - Source: prototypes and their variants after Ekman and Friesen 1978 (FACS) and Ekman, Friesen and Hager 2002:
///   joy 6+12+25, sadness 1+4+15+17, anger 4+7+10+16+25 (bared teeth), fear 1+2+4+5+20+26, surprise 1+2+5+26,
///   disgust 9+10+15+17, contempt 12+14 on one side. How strong each unit is was set by eye and with face judges
///   on pictures that no table reports (docs/results/face.md).
public enum EmotionPosture {
  /// The blendshapes of one emotion at intensity 1.
  public static func prototype(_ emotion: EmotionCategory) -> [ARKitBlendshape: Float] {
    switch emotion {
    case .neutral: [:]
    case .calm: both([.mouthSmileLeft: 0.12, .eyeBlinkLeft: 0.08])
    case .joy:
      both([
        .mouthSmileLeft: 0.9, .cheekSquintLeft: 0.8, .eyeSquintLeft: 0.4, .mouthUpperUpLeft: 0.3,
        .mouthDimpleLeft: 0.1, .jawOpen: 0.1,
      ])
    case .sadness:
      both([
        .browInnerUp: 0.95, .browDownLeft: 0.45, .mouthFrownLeft: 0.95, .mouthShrugLower: 0.8,
        .mouthShrugUpper: 0.3, .mouthPressLeft: 0.5, .eyeSquintLeft: 0.15, .eyeBlinkLeft: 0.3,
      ])
    case .anger:
      both([
        .browDownLeft: 1, .eyeSquintLeft: 0.35, .noseSneerLeft: 0.5,
        .mouthFrownLeft: 0.35, .mouthStretchLeft: 0.3, .mouthLowerDownLeft: 0.5, .mouthUpperUpLeft: 0.15,
        .jawOpen: 0.1,
      ])
    case .fear:
      both([
        .browInnerUp: 0.9, .browOuterUpLeft: 0.6, .browDownLeft: 0.35, .eyeWideLeft: 1,
        .mouthStretchLeft: 0.9,
        .mouthFrownLeft: 0.5, .mouthLowerDownLeft: 0.55, .jawOpen: 0.5,
      ])
    case .surprise:
      both([
        .browInnerUp: 0.9, .browOuterUpLeft: 0.9, .eyeWideLeft: 0.9, .jawOpen: 0.85, .mouthFunnel: 0.3,
        .mouthPucker: 0.2,
      ])
    case .disgust:
      both([
        .noseSneerLeft: 0.85, .mouthUpperUpLeft: 0.85, .eyeSquintLeft: 0.8, .mouthFrownLeft: 0.7,
        .mouthShrugLower: 0.6, .cheekSquintLeft: 0.5, .eyeBlinkLeft: 0.15, .jawOpen: 0.1,
      ])
    case .contempt:
      [
        .mouthSmileLeft: 0.55, .mouthDimpleLeft: 0.6, .eyeSquintLeft: 0.25, .eyeSquintRight: 0.25,
        .browDownRight: 0.25,
      ]
    }
  }

  /// The shapes of the left side on both.
  private static func both(_ shapes: [ARKitBlendshape: Float]) -> [ARKitBlendshape: Float] {
    var out = shapes
    for (shape, value) in shapes where shape.name.hasSuffix("Left") {
      if let other = ARKitBlendshape(name: shape.name.dropLast(4) + "Right") { out[other] = value }
    }
    return out
  }

  /// The posture of a mixture: 52 values in ARKit's order, the emotions' prototypes added by weight.
  ///
  /// - Parameter intensity: 0 (neutral) to 2; values above 1 exaggerate and saturate at 1.
  public static func shape(_ emotion: EmotionMixture, intensity: Float) -> [Float] {
    var out = [Float](repeating: 0, count: ARKitBlendshape.allCases.count)
    for (category, weight) in emotion.basic {
      for (shape, value) in prototype(category) { out[shape.rawValue] += value * Float(weight) }
    }
    return out.map { min(1, $0 * max(0, min(2, intensity))) }
  }

  /// How the head is held, [pitch, yaw, roll] in degrees at intensity 1.
  static func head(_ emotion: EmotionMixture, intensity: Float) -> SIMD3<Float> {
    var out = SIMD3<Float>.zero
    for (category, weight) in emotion.basic {
      let held: SIMD3<Float> =
        switch category {
        case .joy: [-1.5, 0, 2]
        case .sadness: [6, 0, 2.5]
        case .anger: [3.5, 0, 0]
        case .fear: [-2.5, 2, 0]
        case .surprise: [-3.5, 0, 0]
        case .disgust: [-2, 5, -2]
        case .contempt: [-4, 3, 2]
        case .calm, .neutral: .zero
        }
      out += held * Float(weight)
    }
    return out * max(0, min(2, intensity))
  }
}
