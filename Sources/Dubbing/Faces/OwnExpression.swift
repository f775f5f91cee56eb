import Emotion
import Face

/// What a face in a picture does by itself, as far as new lips and a wanted feeling leave room for it.
enum OwnExpression {
  /// What the mouth does when it says nothing: the low end of each curve over a video.
  static func rest(_ expressions: [[Float]]) -> [Float] {
    guard let first = expressions.first else { return [] }
    return first.indices.map { k in
      let sorted = expressions.map { $0[k] }.sorted()
      return sorted[sorted.count / 5]
    }
  }

  /// A frame's own brows and eyes with the resting mouth.
  static func silent(_ expression: [Float], rest: [Float]) -> [Float] {
    var out = expression
    let mouth = ARKitBlendshape.jawForward.rawValue...ARKitBlendshape.mouthUpperUpRight.rawValue
    for k in mouth where rest.indices.contains(k) { out[k] = rest[k] }
    out[ARKitBlendshape.jawOpen.rawValue] = 0
    return out
  }

  /// How much of a face's own expression a wanted feeling replaces, 0...1.
  static func share(replacedBy setting: EmotionSetting) -> Float {
    let neutral = setting.mixture.basic[.neutral] ?? 0
    return Float(min(1, setting.intensity.value) * (1 - neutral))
  }

  /// How much of a smile a fit leaves in the identity, as a share of what it finds.
  private static let hiddenSmile: Float = 0.6
  private static let smile: Set<Int> = Set(
    ["mouthSmile", "mouthDimple", "mouthStretch", "mouthUpperUp", "cheekSquint"].flatMap { name in
      ARKitBlendshape.allCases.filter { $0.name.hasPrefix(name) }.map(\.rawValue)
    })

  /// A face's own expression, as far as the wanted feeling leaves room for it; the lids stay.
  ///
  /// The fit holds expressions small, so that a broad smile is partly taken for the person's shape: where the
  /// feeling does not smile, more of it is taken away than was found.
  static func faded(_ expression: [Float], for setting: EmotionSetting) -> [Float] {
    let lids = [ARKitBlendshape.eyeBlinkLeft.rawValue, ARKitBlendshape.eyeBlinkRight.rawValue]
    let share = share(replacedBy: setting)
    let wanted = EmotionPosture.shape(setting.mixture, intensity: Float(setting.intensity.value))
    return expression.indices.map { k in
      if lids.contains(k) { return expression[k] }
      let hidden = smile.contains(k) ? hiddenSmile * (1 - wanted[k]) : 0
      return expression[k] * (1 - share * (1 + hidden))
    }
  }
}
