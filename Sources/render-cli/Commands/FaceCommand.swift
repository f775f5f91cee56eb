import ArgumentParser
import Dubbing
import Emotion
import Face
import Foundation
import Media

/// `render face`: a photo, a video or a synthetic actor speaks a recording.
struct FaceCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "face", abstract: "Make a photo, a video or a synthetic actor speak a recording.",
    discussion: """
      A still moves head, eyes and mouth; a video keeps its own head and eyes and gets new lips. With --script \
      the lips follow the words, else what can be heard. Use only pictures of people who agreed to it: the \
      result is marked as generated.
      """)

  @Argument(help: "Picture (png, jpg, ...), video, or actor:ada, actor:ben.")
  var subject: String

  @Argument(help: "The sound file, or a video whose sound is taken.")
  var audio: String

  @OptionGroup var emotion: EmotionOptions

  @Option(
    name: .long,
    help: "Pixels: 64...2048 for a square around the face (stills: 512), or source (videos).")
  var size: String?

  @Option(name: .long, help: "Frames a second, 1 to 120; a video keeps its own.")
  var fps = 25

  @Option(
    name: .long,
    help: "refine draws a mouth that looks real, coarse is faster, curves writes only --curves.")
  var mode = FaceMode.refine

  @Option(name: .long, help: "Write the motion: json (ARKit) or csv (Live Link Face).")
  var curves: String?

  @Option(name: .long, help: "The words of the recording, so that the lips follow them.")
  var script: String?

  @Option(name: .shortAndLong, help: "The video (mp4, mov, mkv, webm).")
  var output = "face.mp4"

  @OptionGroup var common: CommonOptions

  /// What is made.
  enum FaceMode: String, ExpressibleByArgument, CaseIterable { case refine, coarse, curves }

  func validate() throws {
    _ = try pixels()
    if !(1...120).contains(fps) { throw ValidationError("--fps is 1...120 (\(fps))") }
    if mode == .curves && curves == nil { throw ValidationError("--mode curves needs --curves FILE") }
  }

  func run() throws {
    var options = FaceOptions(
      subject: .init(subject), audio: audio, setting: try emotion.setting())
    options.size = try pixels()
    options.fps = fps
    options.curves = curves
    options.script = script
    options.output = mode == .curves ? nil : output
    options.isRefined = mode == .refine
    options.seed = common.seed
    if case .actor(let name) = options.subject, !SyntheticActor.names.contains(name) {
      throw FaceError.unknownActor(name: name, known: SyntheticActor.names)
    }
    if common.dryRun {
      Console.note("would write \(mode == .curves ? curves ?? "" : output)")
      return
    }
    let store = try ModelStore(common.model, commercial: common.commercial)
    let words = script == nil ? nil : try Ears.words(store)
    let job = FaceJob(options, models: try FaceModels(store), words: words, used: store.entries)
    let progress = Progress(options: common)
    let result = try job.run({ progress.show($0) }, shouldStop: { Interrupt.isRequested })
    if common.json {
      Console.result(try JSONText.make(result))
    } else {
      for path in [result.output, result.curves] { if let path { Console.result(path) } }
    }
  }

  private func pixels() throws -> FaceOptions.Size? {
    guard let size else { return nil }
    if size == "source" { return .source }
    guard let side = Int(size), (64...2048).contains(side) else {
      throw ValidationError("--size is 64...2048 or source (\(size))")
    }
    return .square(side)
  }
}
