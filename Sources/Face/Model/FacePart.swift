/// What a vertex of the head belongs to; the raw value is the number in the model file.
public enum FacePart: Int, CaseIterable, Sendable {
  case face, scalp, mouth, sockets, upperGum, lowerGum, tongue, upperTeeth, lowerTeeth, leftEye, rightEye

  /// Whether this is one of the two eyeballs.
  public var isEye: Bool { self == .leftEye || self == .rightEye }
}
