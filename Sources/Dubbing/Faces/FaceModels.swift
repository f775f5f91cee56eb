import Face
import Media

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
  /// Sees covered mouths.
  public let visibility: MouthVisibility
  /// Hears mouth shapes in recordings.
  public let mouth: HeardMouth
  /// Draws takes of what was heard; nil where the store leaves out what non-commercial data taught.
  public let motion: MotionModel?

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
    visibility = try MouthVisibility(path: store.path("face/visibility.safetensors"))
    mouth = try HeardMouth(path: store.path("face/mouth.safetensors"))
    let moving = "acted/motion.safetensors"
    motion =
      store.entries.contains { $0.file == moving } ? try MotionModel(path: store.path(moving)) : nil
  }

  /// Why the face cannot be moved, in words; nil for a good one.
  func problem(with face: TrackedFace, in image: Image) -> String? {
    Framing.problem(with: face)
      ?? (visibility.isCovered(face, in: image) ? "something in front of the mouth" : nil)
  }
}
