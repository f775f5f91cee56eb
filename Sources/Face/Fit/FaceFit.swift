/// A head fitted to the landmarks of one picture.
public struct FaceFit: Sendable {
  /// Coefficients of identity, unit variance.
  public var identity: [Float]
  /// 52 values in ARKit's order, 0...1.
  public var expression: [Float]
  /// How the head stands in the picture.
  public var camera: PhotoCamera
  /// Mean distance between landmarks and fitted places, as a share of the distance between the eyes.
  public var error: Float
  /// Landmark minus fitted place in pixels, for the 468 landmarks of the skin.
  var residuals: [SIMD2<Float>]
}
