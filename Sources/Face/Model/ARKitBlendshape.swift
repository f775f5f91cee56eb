/// The 52 facial blendshapes of ARKit in their documented order; the raw value is the index of the curve.
///
/// Left and right are the subject's own.
/// - Source: Apple, ARFaceAnchor.BlendShapeLocation.
public enum ARKitBlendshape: Int, CaseIterable, Sendable {
  case eyeBlinkLeft, eyeLookDownLeft, eyeLookInLeft, eyeLookOutLeft, eyeLookUpLeft, eyeSquintLeft, eyeWideLeft
  case eyeBlinkRight, eyeLookDownRight, eyeLookInRight, eyeLookOutRight, eyeLookUpRight, eyeSquintRight
  case eyeWideRight
  case jawForward, jawLeft, jawRight, jawOpen
  case mouthClose, mouthFunnel, mouthPucker, mouthLeft, mouthRight, mouthSmileLeft, mouthSmileRight
  case mouthFrownLeft, mouthFrownRight, mouthDimpleLeft, mouthDimpleRight, mouthStretchLeft, mouthStretchRight
  case mouthRollLower, mouthRollUpper, mouthShrugLower, mouthShrugUpper, mouthPressLeft, mouthPressRight
  case mouthLowerDownLeft, mouthLowerDownRight, mouthUpperUpLeft, mouthUpperUpRight
  case browDownLeft, browDownRight, browInnerUp, browOuterUpLeft, browOuterUpRight
  case cheekPuff, cheekSquintLeft, cheekSquintRight, noseSneerLeft, noseSneerRight
  case tongueOut

  /// The name ARKit uses, for example `jawOpen`.
  public var name: String { String(describing: self) }

  /// All names in order.
  public static let names: [String] = allCases.map(\.name)

  /// The blendshape that ARKit calls `name`, or nil.
  public init?(name: String) {
    guard let index = Self.names.firstIndex(of: name) else { return nil }
    self.init(rawValue: index)
  }
}
