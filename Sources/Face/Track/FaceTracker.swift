import Glibc
import Media
import NN
import Tensor

/// Finds faces in pictures and follows them through a video.
///
/// ```swift
/// var tracker = try FaceTracker(path: "assets/face/landmarker.safetensors")
/// let faces = tracker.track(frame.image, seconds: frame.seconds)
/// ```
/// A face keeps its `id` while it moves; its next region comes from its last landmarks, the detector looks
/// for new
/// faces now and then. Landmarks of a video are smoothed without lag; the first look at a face is exact.
public struct FaceTracker: Sendable {
  /// Most faces followed at the same time.
  public var maximumFaces = 4
  /// A face below this confidence is lost, 0...1.
  public var threshold: Float = 0.5
  /// Seconds between looks for new faces.
  public var searchInterval = 0.5
  /// Pixels between the eyes below which a face is too small to use.
  public static let smallestEyeDistance: Float = 9

  private let detector: FaceDetector
  private let network: LandmarkNetwork
  private var tracks: [Track] = []
  private var lastSearch = -Double.infinity
  private var lastTime = -Double.infinity
  private var nextID = 0

  private struct Track: Sendable {
    let id: Int
    var region: FaceRegion
    var filters = [OneEuroFilter](repeating: OneEuroFilter(), count: LandmarkNetwork.pointCount)
  }

  /// Loads both networks from a file of training/face/convert_landmarker.py.
  ///
  /// - Throws: `FaceError.damagedModel`.
  public init(path: String) throws(FaceError) {
    do {
      let weights = try Weights(path: path)
      detector = try FaceDetector(weights["detector"])
      network = try LandmarkNetwork(weights["mesh"])
      try weights.finish()
    } catch {
      throw .damagedModel(path: path, detail: error.description)
    }
  }

  /// All faces of a single picture, largest first, without memory of others.
  public func faces(in image: Image) -> [TrackedFace] {
    var found: [TrackedFace] = []
    for region in search(image).prefix(maximumFaces) {
      let first = network(image, in: region)
      guard first.presence >= threshold else { continue }
      let refined = FaceRegion(around: first.points)
      let (points, presence) = network(image, in: refined)
      guard presence >= threshold else { continue }
      let face = TrackedFace(id: found.count, points: points, confidence: presence, region: refined)
      if found.allSatisfy({ !Self.isSame($0, face) }) { found.append(face) }
    }
    return found.sorted { $0.box.size > $1.box.size }
  }

  /// The faces of the next frame of a video, in the order of their first appearance.
  ///
  /// - Parameter seconds: the frame's time; times increase.
  public mutating func track(_ image: Image, seconds: Double) -> [TrackedFace] {
    let step = Float(min(0.5, seconds - lastTime))
    lastTime = seconds
    var faces: [TrackedFace] = [], kept: [Track] = []
    for var track in tracks {
      let (points, presence) = network(image, in: track.region)
      guard presence >= threshold else { continue }
      let raw = TrackedFace(id: track.id, points: points, confidence: presence, region: track.region)
      guard faces.allSatisfy({ !Self.isSame($0, raw) }) else { continue }
      track.region = FaceRegion(around: points)
      faces.append(raw.smoothed(&track.filters, seconds: step))
      kept.append(track)
    }
    let isDue = kept.count < tracks.count || kept.isEmpty || seconds - lastSearch >= searchInterval
    if isDue, kept.count < maximumFaces {
      lastSearch = seconds
      for face in self.faces(in: image)
      where kept.count < maximumFaces && faces.allSatisfy({ !Self.isSame($0, face) }) {
        var track = Track(id: nextID, region: FaceRegion(around: face.points))
        nextID += 1
        let named = TrackedFace(
          id: track.id, points: face.points, confidence: face.confidence, region: face.region)
        faces.append(named.smoothed(&track.filters, seconds: 0))
        kept.append(track)
      }
    }
    tracks = kept
    return faces
  }

  /// Regions in which there may be a face, most certain first; small faces are looked for in parts of the
  /// picture.
  private func search(_ image: Image) -> [FaceRegion] {
    let (w, h) = (Float(image.width), Float(image.height))
    let whole = regions(image, FaceRegion(centre: SIMD2(w, h) / 2, size: max(w, h)))
    if !whole.isEmpty { return whole }
    let side = min(w, h) * (max(w, h) > 1.5 * min(w, h) ? 1 : 0.6)
    guard side >= 64 else { return [] }
    var found: [FaceRegion] = []
    let across = max(2, Int((w / side * 1.6).rounded(.up))), down = max(2, Int((h / side * 1.6).rounded(.up)))
    for j in 0..<down {
      for i in 0..<across {
        let x = side / 2 + (w - side) * Float(i) / Float(across - 1)
        let y = side / 2 + (h - side) * Float(j) / Float(down - 1)
        found += regions(image, FaceRegion(centre: SIMD2(x, y), size: side))
      }
    }
    return found
  }

  private func regions(_ image: Image, _ square: FaceRegion) -> [FaceRegion] {
    detector(image, in: square).map { found in
      let right = square.place(found.rightEye), left = square.place(found.leftEye)
      return FaceRegion(
        centre: square.place(found.box.lowHalf), size: 1.5 * max(found.box.z, found.box.w) * square.size,
        angle: atan2f(left.y - right.y, left.x - right.x))
    }
  }

  /// Whether two faces lie on each other.
  private static func isSame(_ a: TrackedFace, _ b: TrackedFace) -> Bool {
    let (p, s) = a.box, (q, t) = b.box
    let d = p - q
    return (d * d).sum().squareRoot() < 0.35 * max(s, t)
  }
}

extension TrackedFace {
  /// The face with every landmark passed through its filter.
  func smoothed(_ filters: inout [OneEuroFilter], seconds: Float) -> TrackedFace {
    var face = self
    let unit = max(1, eyeDistance)
    for k in points.indices { face.points[k] = filters[k](points[k], seconds: seconds, unit: unit) }
    return face
  }
}
