import Media

/// Draws moved faces: the coarse picture, and the refined one where there is a refiner.
public struct FacePainter: Sendable {
  private let renderer: PortraitRenderer
  private let refiner: FaceRefiner?

  /// A painter; without a refiner its pictures are coarse.
  public init(movesHead: Bool, refiner: FaceRefiner?) {
    renderer = PortraitRenderer(movesHead: movesHead)
    self.refiner = refiner
  }

  /// One picture; see `PortraitRenderer.frame`.
  ///
  /// - Parameter reference: the person's mouth; the portrait's own when `nil`.
  /// - Throws: `FaceError.notRefined`.
  public func frame(
    _ portrait: Portrait, expression: [Float], pose: FacePose = FacePose(), base: [Float]? = nil,
    reference: MouthReference? = nil
  ) throws(FaceError) -> Image {
    let coarse = renderer.coarse(portrait, expression: expression, pose: pose, base: base)
    guard let refiner else { return coarse.image }
    return try refiner(coarse, reference: reference ?? MouthReference(portrait))
  }
}
