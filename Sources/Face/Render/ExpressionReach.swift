/// How far a curve at 1 moves the head where the model's own shapes fall short of a person who means it.
///
/// Curves stay ARKit's 0...1 everywhere outside; only what is drawn moves farther. In the model, brows travel
/// 6 mm, upper lids 3 and the corners of the mouth 6 downwards; people at full strength reach about 10, 5 and 10.
enum ExpressionReach {
  /// A factor for each of the 52 curves.
  static let gains: [Float] = ARKitBlendshape.allCases.map { shape in
    switch shape {
    case .browDownLeft, .browDownRight, .browInnerUp, .browOuterUpLeft, .browOuterUpRight: 1.8
    case .eyeWideLeft, .eyeWideRight: 1.7
    case .mouthFrownLeft, .mouthFrownRight: 1.9
    case .cheekSquintLeft, .cheekSquintRight: 1.4
    case .mouthShrugLower, .mouthStretchLeft, .mouthStretchRight: 1.2
    case .noseSneerLeft, .noseSneerRight: 1.1
    default: 1
    }
  }

  /// An expression in the model's own units.
  static func widened(_ expression: [Float]) -> [Float] { zip(expression, gains).map { $0 * $1 } }
}
