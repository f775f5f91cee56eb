import Face
import Foundation
import Media
import Tensor

/// Writes what the face refiner learns from: crops of the lower face as they are and as the renderer of this
/// package makes them from another picture of the same person.
///
/// usage: FaceCrops videos|photos|actors OUT.bin FILE|SEED ...   (run in the root of the repository)
///
/// OUT.bin holds `[96, 96, 11]` bytes a lesson (`LowerFace.lesson`), OUT.txt a line for each: the file or seed and
/// the number of the picture.
@main
struct FaceCrops {
  private let tracker: FaceTracker
  private let fitter: FaceFitter
  private let mesh: PortraitMesh
  private let model: FaceModel
  private let renderer = PortraitRenderer()
  private let output: FileHandle
  private var names: [String] = []
  private var noise = NoiseSource(seed: 5)

  static func main() throws {
    let arguments = CommandLine.arguments
    guard arguments.count > 3, ["videos", "photos", "actors"].contains(arguments[1]) else {
      print("usage: FaceCrops videos|photos|actors OUT.bin FILE|SEED ...")
      exit(2)
    }
    var crops = try FaceCrops(arguments[2])
    for name in arguments[3...] {
      let before = crops.names.count
      switch arguments[1] {
      case "videos": try crops.video(name)
      case "photos": try crops.photo(name)
      default: try crops.actor(UInt64(name) ?? 0)
      }
      print(name, crops.names.count - before)
    }
    try crops.names.joined(separator: "\n").write(
      toFile: arguments[2] + ".txt", atomically: true, encoding: .utf8)
  }

  private init(_ path: String) throws {
    model = try FaceModel(path: "assets/face/head.safetensors")
    tracker = try FaceTracker(path: "assets/face/landmarker.safetensors")
    let basis = try SurfaceBasis(landmarksOf: model, path: "assets/face/correspondence.safetensors")
    fitter = FaceFitter(basis: basis)
    mesh = PortraitMesh(model: model, basis: basis)
    try Data().write(to: URL(fileURLWithPath: path))
    output = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
  }

  private mutating func write(_ bytes: [UInt8], _ name: String, _ index: Int) throws {
    try output.write(contentsOf: Data(bytes))
    names.append("\(name) \(index)")
  }

  private func portrait(_ photo: Image, identity: [Float]? = nil) -> Portrait? {
    guard let face = tracker.faces(in: photo).first else { return nil }
    let fit = fitter.fit(face, identity: identity)
    return fit.error < 0.035 ? Portrait(photo: photo, face: face, fit: fit, mesh: mesh) : nil
  }

  /// Every frame of a clip from four others; the reference is the widest open mouth that is not near.
  private mutating func video(_ path: String) throws {
    var reader = try VideoReader(path)
    var frames: [Image] = []
    while let frame = try reader.nextFrame() { frames.append(frame.image) }
    let looks = stride(from: 0, to: frames.count, by: max(1, frames.count / 6))
    let identity = fitter.identity(of: looks.compactMap { tracker.faces(in: frames[$0]).first })
    try learn(frames.map { portrait($0, identity: identity) }, path, sources: 4)
  }

  private mutating func learn(_ portraits: [Portrait?], _ name: String, sources: Int) throws {
    let known = portraits.indices.filter { portraits[$0] != nil }
    for index in known {
      let far = known.filter { abs($0 - index) > 4 }
      guard let other = portraits[index],
        let widest = far.max(by: { (portraits[$0]?.lipGap ?? 0) < (portraits[$1]?.lipGap ?? 0) }),
        let reference = portraits[widest]
      else { continue }
      for _ in 0..<sources {
        guard let source = portraits[far[pick(far.count)]] else { continue }
        try write(
          LowerFace.lesson(other, from: source, reference: reference, renderer: renderer), name, index)
      }
    }
  }

  /// A photo with other expressions, and back from each of them.
  private mutating func photo(_ path: String) throws {
    let image = try ImageFile.read(path)
    guard let truth = portrait(image) else { return }
    for index in 0..<3 {
      let changed = renderer.frame(truth, expression: expression(open: index > 0))
      guard let source = portrait(changed, identity: truth.fit.identity) else { continue }
      try write(
        LowerFace.lesson(truth, from: source, reference: source, renderer: renderer), path, index)
    }
  }

  /// Pictures of a synthetic person from each other.
  private mutating func actor(_ seed: UInt64) throws {
    noise = NoiseSource(seed: seed)
    let actor = SyntheticActor(seed: seed, model: model, detail: 512)
    let artist = TalkingHeadRenderer(actor: actor, width: 200, height: 200)
    let portraits = (0..<10).map { index -> Portrait? in
      let pose = FacePose(pitch: spread(5), yaw: spread(9), roll: spread(4))
      return portrait(artist.frame(expression: expression(open: index % 3 > 0), pose: pose))
    }
    // All pictures count as far from each other.
    let known = portraits.compactMap { $0 }
    for (index, other) in known.enumerated() where known.count > 2 {
      for step in [1, 2] {
        let source = known[(index + step) % known.count]
        let rest = known.indices.filter { $0 != index }.map { known[$0] }
        guard let reference = rest.max(by: { $0.lipGap < $1.lipGap }) else { continue }
        try write(
          LowerFace.lesson(other, from: source, reference: reference, renderer: renderer), "\(seed)", index)
      }
    }
  }

  private mutating func pick(_ count: Int) -> Int { min(count - 1, Int(noise.uniform() * Float(count))) }

  private mutating func spread(_ width: Float) -> Float { (2 * noise.uniform() - 1) * width }

  /// A mouth as speech and feelings make it.
  private mutating func expression(open: Bool) -> [Float] {
    var out = [Float](repeating: 0, count: ARKitBlendshape.allCases.count)
    func add(_ shapes: [ARKitBlendshape], _ value: Float) {
      for shape in shapes { out[shape.rawValue] = value }
    }
    if open {
      add([.jawOpen], 0.05 + 0.45 * noise.uniform())
      add([.mouthFunnel], 0.4 * max(0, spread(1)))
      add([.mouthPucker], 0.4 * max(0, spread(1)))
      add([.mouthLowerDownLeft, .mouthLowerDownRight], 0.5 * max(0, spread(1)))
      add([.mouthUpperUpLeft, .mouthUpperUpRight], 0.4 * max(0, spread(1)))
    } else {
      add([.mouthPressLeft, .mouthPressRight], 0.3 * max(0, spread(1)))
      add([.mouthRollLower], 0.3 * max(0, spread(1)))
    }
    add([.mouthSmileLeft, .mouthSmileRight], 0.5 * max(0, spread(1)))
    add([.mouthStretchLeft, .mouthStretchRight], 0.4 * max(0, spread(1)))
    return out
  }
}
