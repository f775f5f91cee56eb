import Media

/// A picture in which the face was moved, and what the refiner needs to know of it.
public struct CoarseFrame: Sendable {
  /// The picture.
  public var image: Image
  /// How much of each pixel the model's own mouth covers (red) and whether it shows the face (green); `nil`
  /// where the face stands as in the photo.
  var maps: Image?
  /// How far the lips stand open, in eye distances.
  var gap: Float = 0
  /// The lower face in the picture.
  let region: FaceRegion
}
