import Media

/// What the user asked of a dub.
public struct DubOptions: Sendable {
  /// How subtitles are given.
  public enum Subtitles: Sendable, Equatable {
    /// None in the video; the SRT file beside it is written all the same.
    case none
    /// A track that players can switch on.
    case soft
    /// Drawn into the pictures.
    case burn
  }

  /// What is done to the sound of the lines.
  public enum Room: String, Sendable, CaseIterable {
    /// They take the level, the band and the reverberation of the original's speech.
    case match
    /// They stay as they are spoken.
    case dry
  }

  /// What happens to the faces in the pictures.
  public enum Faces: String, Sendable, CaseIterable {
    /// They stay as they are.
    case off
    /// The lips of whoever speaks follow the new voice.
    case lips
    /// The lips, and the line's feeling on the face.
    case full
  }

  /// Names of the files, for reports.
  public var script: String
  /// The video to dub.
  public var video: String
  /// The dubbed video.
  public var output: String
  /// What happens to the original sound.
  public var background = Background.keep
  /// Voice of each speaker that the user named.
  public var voices: [String: String] = [:]
  /// Slowest and fastest tempo as factors of the natural one.
  public var tempo = 0.8...1.25
  /// What the report is to say besides what the dub itself finds.
  public var notes: [String] = []
  /// What to do with a line that is too long.
  public var overrun = OverrunPolicy.shrink
  /// What happens to the faces.
  public var faces = Faces.off
  /// How subtitles are given.
  public var subtitles = Subtitles.soft
  /// The lines in another language, shown too.
  public var secondText: SecondText?
  /// Encodes the pictures anew with this codec; `nil` copies them.
  public var codec: VideoCodec?
  /// The same seed gives the same dub.
  public var seed: UInt64 = 0
  /// Starts over instead of using finished lines of an interrupted run.
  public var startOver = false
  /// Loudness of the spoken lines, LUFS; `nil` takes the original's where it is known, else `usualLoudness`.
  public var loudness: Double?
  /// Whether lines are put into the original's room.
  public var room = Room.dry
  /// Folder for the parts of the sound, if they are wanted.
  public var stems: String?

  /// Loudness of the lines where nothing decides it, LUFS.
  public static let usualLoudness = -23.0

  /// A dub with the usual settings.
  public init(script: String, video: String, output: String) {
    self.script = script
    self.video = video
    self.output = output
  }

  /// Folder with the finished lines of an unfinished run.
  var workFolder: String { "\(output).work" }

  /// A file beside the output: `dubbed.mp4` gives `dubbed.report.json`.
  public func beside(_ suffix: String) -> String {
    guard let dot = output.lastIndex(of: "."), !output[dot...].contains("/") else {
      return "\(output).\(suffix)"
    }
    return output[..<dot] + ".\(suffix)"
  }
}
