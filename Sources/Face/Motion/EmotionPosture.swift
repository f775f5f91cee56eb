import Emotion

/// How a feeling holds the face: the action units of each basic emotion as blendshapes.
///
/// - Source: prototypes after Ekman and Friesen 1978 (FACS) and Ekman, Friesen and Hager 2002: joy 6+12,
///   sadness 1+4+15, anger 4+5+7+23, fear 1+2+4+5+20, surprise 1+2+5+26, disgust 9+15+16, contempt 12+14 on
///   one side.
public enum EmotionPosture {
  /// The blendshapes of one emotion at intensity 1.
  public static func prototype(_ emotion: EmotionCategory) -> [ARKitBlendshape: Float] {
    switch emotion {
    case .neutral: [:]
    case .calm: [.mouthSmileLeft: 0.10, .mouthSmileRight: 0.10, .eyeBlinkLeft: 0.06, .eyeBlinkRight: 0.06]
    case .joy:
      [
        .mouthSmileLeft: 0.68, .mouthSmileRight: 0.68, .cheekSquintLeft: 0.6, .cheekSquintRight: 0.6,
        .eyeSquintLeft: 0.35, .eyeSquintRight: 0.35, .mouthDimpleLeft: 0.12, .mouthDimpleRight: 0.12,
        .mouthUpperUpLeft: 0.15, .mouthUpperUpRight: 0.15,
      ]
    case .sadness:
      [
        .browInnerUp: 0.85, .browDownLeft: 0.22, .browDownRight: 0.22, .mouthFrownLeft: 0.7,
        .mouthFrownRight: 0.7, .mouthShrugLower: 0.25, .eyeSquintLeft: 0.2, .eyeSquintRight: 0.2,
        .eyeBlinkLeft: 0.14, .eyeBlinkRight: 0.14,
      ]
    case .anger:
      [
        .browDownLeft: 0.95, .browDownRight: 0.95, .eyeWideLeft: 0.35, .eyeWideRight: 0.35,
        .eyeSquintLeft: 0.45, .eyeSquintRight: 0.45, .mouthPressLeft: 0.4, .mouthPressRight: 0.4,
        .noseSneerLeft: 0.3, .noseSneerRight: 0.3, .mouthFrownLeft: 0.2, .mouthFrownRight: 0.2,
      ]
    case .fear:
      [
        .browInnerUp: 0.85, .browOuterUpLeft: 0.35, .browOuterUpRight: 0.35, .browDownLeft: 0.25,
        .browDownRight: 0.25, .eyeWideLeft: 0.85, .eyeWideRight: 0.85, .mouthStretchLeft: 0.55,
        .mouthStretchRight: 0.55, .jawOpen: 0.07,
      ]
    case .surprise:
      [
        .browInnerUp: 0.9, .browOuterUpLeft: 0.8, .browOuterUpRight: 0.8, .eyeWideLeft: 0.75,
        .eyeWideRight: 0.75, .jawOpen: 0.16,
      ]
    case .disgust:
      [
        .noseSneerLeft: 0.85, .noseSneerRight: 0.85, .browDownLeft: 0.4, .browDownRight: 0.4,
        .mouthFrownLeft: 0.35, .mouthFrownRight: 0.35, .mouthUpperUpLeft: 0.3, .mouthUpperUpRight: 0.3,
        .mouthLowerDownLeft: 0.2, .mouthLowerDownRight: 0.2, .eyeSquintLeft: 0.3, .eyeSquintRight: 0.3,
      ]
    case .contempt:
      [.mouthSmileLeft: 0.42, .mouthDimpleLeft: 0.45, .eyeSquintLeft: 0.15, .eyeSquintRight: 0.15]
    }
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
