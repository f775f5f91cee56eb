import Face
import Media

/// Which part of a picture is shown, and which faces can be used.
enum Framing {
  /// Degrees from the viewer beyond which half of the face is hidden.
  static let widestTurn: Float = 55
  /// Mean distance of the landmarks from the fitted head, in eye distances, beyond which the fit is not used;
  /// held-out portraits have at most 0.022.
  static let worstFit: Float = 0.05

  /// Why a face cannot be moved, in words; nil for a good one.
  static func problem(with face: TrackedFace) -> String? {
    if face.eyeDistance < FaceTracker.smallestEyeDistance {
      return "a face only \(Int(face.box.size.rounded())) pixels wide"
    }
    if face.turn > widestTurn { return "a face turned \(Int(face.turn.rounded())) degrees away" }
    return nil
  }

  /// The square around a face: head and shoulders where the picture has them, inside the picture where it
  /// fits.
  static func square(around face: TrackedFace, in image: Image) -> FaceRegion {
    let (w, h) = (Float(image.width), Float(image.height))
    let (centre, size) = face.box
    let side = min(2 * size, max(min(w, h), 1.3 * size))
    func placed(_ middle: Float, _ length: Float) -> Float {
      side >= length ? length / 2 : max(side / 2, min(length - side / 2, middle))
    }
    return FaceRegion(centre: SIMD2(placed(centre.x, w), placed(centre.y - 0.02 * side, h)), size: side)
  }
}
