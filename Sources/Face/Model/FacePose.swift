/// Where the head and the eyes point in one frame; angles in degrees.
public struct FacePose: Sendable, Equatable {
  /// Nodding: positive looks down.
  public var pitch: Float
  /// Turning: positive to the subject's left (the viewer's right).
  public var yaw: Float
  /// Tilting: positive brings the subject's left ear down.
  public var roll: Float
  /// Gaze: positive to the subject's left.
  public var eyeYaw: Float
  /// Gaze: positive looks down.
  public var eyePitch: Float
  /// Where the head and body stand, in centimetres.
  public var translation: SIMD3<Float>

  /// A pose; everything is 0 (facing the camera) unless given.
  public init(
    pitch: Float = 0, yaw: Float = 0, roll: Float = 0, eyeYaw: Float = 0, eyePitch: Float = 0,
    translation: SIMD3<Float> = .zero
  ) {
    self.pitch = pitch
    self.yaw = yaw
    self.roll = roll
    self.eyeYaw = eyeYaw
    self.eyePitch = eyePitch
    self.translation = translation
  }

  /// The head's rotation: roll, then pitch, then yaw.
  var headRotation: Rotation { Rotation(yaw: yaw, pitch: pitch, roll: roll) }
  /// The eyes' rotation inside the head.
  var eyeRotation: Rotation { Rotation(yaw: eyeYaw, pitch: eyePitch, roll: 0) }
}
