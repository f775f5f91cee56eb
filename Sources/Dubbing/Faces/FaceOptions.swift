import Emotion

/// What `render face` was asked for.
public struct FaceOptions: Sendable {
  /// Whose face speaks.
  public enum Subject: Sendable, Equatable {
    /// A picture file or a video file.
    case file(String)
    /// A built-in synthetic person.
    case actor(String)

    /// A path, or `actor:NAME`.
    public init(_ text: String) {
      self = text.hasPrefix("actor:") ? .actor(String(text.dropFirst("actor:".count))) : .file(text)
    }
  }

  /// Pixels of the result.
  public enum Size: Sendable, Equatable {
    /// A square around the face with this side.
    case square(Int)
    /// The picture as it is.
    case source
  }

  /// Whose face speaks.
  public var subject: Subject
  /// The sound file.
  public var audio: String
  /// What the face feels.
  public var setting: EmotionSetting
  /// Pixels of the result; nil gives a square of 512 for a still or an actor and keeps a video's own.
  public var size: Size?
  /// Frames a second of a still or an actor; a video keeps its own.
  public var fps = 25
  /// Where the curves go, if anywhere: json or csv.
  public var curves: String?
  /// Whether the lower face is refined by diffusion.
  public var isRefined = true
  /// The words of the recording, if known, and the voice that aligns them.
  public var script: String?
  /// The video; nil writes curves alone.
  public var output: String?
  /// Seed of blinks, glances and head motion.
  public var seed: UInt64 = 0

  /// A request with the usual size and rate.
  public init(subject: Subject, audio: String, setting: EmotionSetting) {
    self.subject = subject
    self.audio = audio
    self.setting = setting
  }
}

/// What came of it.
public struct FaceReport: Sendable, Encodable {
  /// The video, if one was made.
  public var output: String?
  /// The curves, if they were written.
  public var curves: String?
  /// Seconds of sound.
  public var duration: Double
  /// Pictures written.
  public var frames = 0
  /// Pictures of a video without a usable face, which stayed as they were.
  public var untouched = 0
  /// Mean distance of landmarks from the fitted head, as a share of the eye distance.
  public var fitError: Double?
  /// Head angles of the still or the first frame: yaw, pitch, roll in degrees.
  public var angles: [Double]?
  /// Pictures a second while drawing.
  public var framesPerSecond: Double?
  /// How mouth shapes were found: `script` or `heard`.
  public var lips: String
  /// What the user should know.
  public var warnings: [String] = []
}
