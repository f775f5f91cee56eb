/// A face in motion: 52 blendshape curves, the head's angles and the gaze, at a fixed rate.
public struct FaceCurves: Sendable, Equatable {
  /// Frames a second.
  public let fps: Double
  /// What each value of a frame is called; ARKit's names in order.
  public let names: [String]
  /// `[frames][52]`, 0...1.
  public var frames: [[Float]]
  /// `[frames][pitch, yaw, roll]` in degrees, with the signs of `FacePose`.
  public var head: [[Float]]
  /// `[frames][yaw, pitch]` in degrees, with the signs of `FacePose`.
  public var eyes: [[Float]]

  /// Curves from finished values.
  ///
  /// - Throws: `FaceError.malformedCurves` when lengths or widths differ, a value is not finite or `fps` not
  ///   positive.
  public init(fps: Double, frames: [[Float]], head: [[Float]], eyes: [[Float]]) throws(FaceError) {
    let count = ARKitBlendshape.allCases.count
    guard fps > 0, fps.isFinite else { throw .malformedCurves(detail: "the rate is \(fps) frames/s") }
    guard frames.count == head.count, frames.count == eyes.count else {
      throw .malformedCurves(detail: "\(frames.count) frames, \(head.count) heads, \(eyes.count) gazes")
    }
    for (rows, width) in [(frames, count), (head, 3), (eyes, 2)] {
      for (i, row) in rows.enumerated() where row.count != width || !row.allSatisfy(\.isFinite) {
        throw .malformedCurves(detail: "frame \(i) has \(row.count) values where \(width) finite ones belong")
      }
    }
    self.init(rate: fps, frames: frames, head: head, eyes: eyes)
  }

  /// A face at rest that looks ahead.
  init(resting count: Int, fps: Double) {
    self.init(
      rate: fps,
      frames: Array(repeating: [Float](repeating: 0, count: ARKitBlendshape.allCases.count), count: count),
      head: Array(repeating: [0, 0, 0], count: count), eyes: Array(repeating: [0, 0], count: count))
  }

  private init(rate: Double, frames: [[Float]], head: [[Float]], eyes: [[Float]]) {
    fps = rate
    names = ARKitBlendshape.names
    self.frames = frames
    self.head = head
    self.eyes = eyes
  }

  /// How long the motion lasts in seconds.
  public var duration: Double { Double(frames.count) / fps }

  /// Where head and eyes point in frame `index`.
  ///
  /// - Precondition: `index` is a frame.
  public func pose(at index: Int) -> FacePose {
    FacePose(
      pitch: head[index][0], yaw: head[index][1], roll: head[index][2], eyeYaw: eyes[index][0],
      eyePitch: eyes[index][1])
  }

  /// The value of one curve.
  subscript(frame: Int, shape: ARKitBlendshape) -> Float {
    get { frames[frame][shape.rawValue] }
    set { frames[frame][shape.rawValue] = newValue }
  }
}
