import Face

/// The models of the face, opened once.
public struct FaceModels: Sendable {
  /// The 3D head.
  public let head: FaceModel
  /// Finds and follows faces.
  public let tracker: FaceTracker
  /// Fits the head to landmarks.
  public let fitter: FaceFitter
  /// What portraits share.
  public let mesh: PortraitMesh
  /// Makes drawn mouths look real.
  public let refiner: FaceRefiner
  /// Hears mouth shapes in recordings.
  public let mouth: HeardMouth

  /// Loads everything below `store`'s folder face.
  ///
  /// - Throws: `FaceError.damagedModel`.
  public init(_ store: ModelStore) throws(FaceError) {
    head = try FaceModel(path: store.path("face/head.safetensors"))
    tracker = try FaceTracker(path: store.path("face/landmarker.safetensors"))
    let basis = try SurfaceBasis(landmarksOf: head, path: store.path("face/correspondence.safetensors"))
    fitter = FaceFitter(basis: basis)
    mesh = PortraitMesh(model: head, basis: basis)
    refiner = try FaceRefiner(path: store.path("face/refiner.safetensors"))
    mouth = try HeardMouth(path: store.path("face/mouth.safetensors"))
  }
}
