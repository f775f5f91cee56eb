/// What can go wrong with the 3D head, its actors and its curves.
public enum FaceError: Error, Equatable, CustomStringConvertible {
  /// The head's file lacks a tensor, or one has another size than the rest asks for.
  case damagedModel(path: String, detail: String)
  /// No built-in actor has this name.
  case unknownActor(name: String, known: [String])
  /// A picture or video without a face that can be used; `found` says what there was.
  case noFace(path: String, found: String)
  /// Curves whose frames, head or eyes do not have the same length or the wrong width.
  case malformedCurves(detail: String)
  /// The refiner's network answers with something that is no picture.
  case notRefined(detail: String)

  /// What happened, with the values.
  public var description: String {
    switch self {
    case .damagedModel(let path, let detail): "the head model \(path) is damaged: \(detail)"
    case .unknownActor(let name, let known):
      "no actor is called '\(name)' (there are \(known.joined(separator: ", ")))"
    case .noFace(let path, let found): "no usable face in \(path): \(found)"
    case .malformedCurves(let detail): "the face curves do not fit together: \(detail)"
    case .notRefined(let detail): "a face could not be refined: \(detail)"
    }
  }

  /// What to do about it.
  public var help: String {
    switch self {
    case .damagedModel: "restore the file and check its sha256 in assets/manifest.json"
    case .unknownActor(_, let known): "use actor:\(known.first ?? "ada")"
    case .noFace:
      "choose a picture that shows a face from the front, at least 30 pixels wide, with its mouth free"
    case .malformedCurves: "write 52 values, 3 head angles and 2 eye angles for every frame"
    case .notRefined:
      "use --mode coarse, and check the sha256 of face/refiner.safetensors in assets/manifest.json"
    }
  }
}
