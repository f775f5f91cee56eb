import ArgumentParser
import Dubbing
import Emotion
import Foundation
import Glibc
import Media
import Voice

/// `render convert`: changes how a recording is felt, or who says it.
struct ConvertCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "convert", abstract: "Change how a recording is felt, or who says it: not what is said.",
    discussion: """
      Reads a sound or video file, a folder of sound files, or - for standard input. Sample rate and channels \
      stay. Of a folder every file is converted under its own name; running again makes only what changed, \
      and one bad file fails alone (exit 1). With -o - the sound goes to standard output as mono WAV.
      --speaker puts on the voice of a clip of one person; ask that person first.
      --anonymize puts on a voice that nobody has, drawn by --seed.
      """)

  @Argument(help: "The recording, a folder of recordings, or - to read one from standard input.")
  var input: String

  @OptionGroup var emotion: EmotionOptions

  @Option(name: .long, help: "Put on the voice of a clip of one person, 3 to 30 seconds.")
  var speaker: String?

  @Flag(name: .long, help: "Put on a voice that nobody has, far from the recording's own.")
  var anonymize = false

  @Flag(name: .long, help: "With --anonymize or --speaker: keep the melody, so that the feeling stays clear.")
  var keepEmotion = false

  @Flag(name: .long, help: "Keep the tempo: the result is as long as the recording, sample for sample.")
  var keepTiming = false

  @Option(name: .shortAndLong, help: "Sound file, folder, or - for standard output.")
  var output = "converted.wav"

  @OptionGroup var common: CommonOptions

  func validate() throws {
    if speaker != nil && anonymize { throw ValidationError("--speaker and --anonymize exclude each other") }
    if keepEmotion && speaker == nil && !anonymize {
      throw ValidationError("--keep-emotion needs --anonymize or --speaker")
    }
    if output == "-" && common.json { throw ValidationError("--json and -o - both need standard output") }
  }

  func run() async throws {
    let setting = try emotion.setting()
    let store = try ModelStore(common.model, commercial: common.commercial)
    let job = try ConvertJob(
      store, setting, voice: try voice(store), options: .init(keepsTiming: keepTiming, seed: common.seed),
      startOver: common.force)
    if common.verbose {
      Console.note(job.converter.model == nil ? "by the signal rules" : "by the model learned from actors")
    }
    if setting.mixture.isNeutral && job.voice == nil && !common.quiet {
      Console.note("warning: the target is neutral: the recording stays as it is")
    }
    let progress = Progress(options: common)
    if Self.isFolder(input) {
      try await convertFolder(job, progress)
    } else {
      try convertFile(job, progress)
    }
  }

  /// The voice that the options ask for.
  private func voice(_ store: ModelStore) throws -> ConvertJob.Voice? {
    if let speaker {
      let lender = try VoiceLender(store)
      let reference = try lender.reference(speaker)
      return ConvertJob.Voice(
        goal: .portrait(reference.portrait, keepsMelody: keepEmotion), model: lender.model,
        reference: (speaker, try SHA256.hex(ofFile: speaker)))
    }
    guard anonymize else { return nil }
    return ConvertJob.Voice(
      goal: .anyone(seed: common.seed, keepsMelody: keepEmotion),
      model: try SpeakerModel(modelDirectory: store.directory), reference: nil)
  }

  private func convertFile(_ job: ConvertJob, _ progress: Progress) throws {
    if Self.isFolder(output) {
      throw ValidationError("-o needs a file for a single recording (\(output) is a folder)")
    }
    if output != "-" { _ = try AudioFormat(path: output) }
    let source = try input == "-" ? StandardInputFile() : nil
    let path = source?.path ?? input
    if common.dryRun {
      let seconds = try MediaInfo.read(path).duration ?? 0
      Console.note("would convert \(String(format: "%.1f", seconds)) s of \(input) into \(output)")
      return
    }
    if output == "-" {
      try job.stream(path)
      return
    }
    progress.show(.start(total: 1))
    let record = try job.convert(path, to: output, named: input) { share in
      progress.show(.progress(done: share, total: 1, stage: "converting"))
    }
    progress.show(.done)
    Console.result(common.json ? try JSONText.make([record]) : record.file)
  }

  private func convertFolder(_ job: ConvertJob, _ progress: Progress) async throws {
    if output == "-" { throw ValidationError("-o needs a folder for a folder of recordings") }
    let files = try ConvertJob.recordings(in: input)
    if files.isEmpty {
      throw Failure(
        "\(input): there is no sound file in this folder",
        help: "convert reads \(ConvertJob.extensions.sorted().joined(separator: ", "))", status: .badInput)
    }
    if common.dryRun {
      Console.note("would convert \(files.count) recordings into \(output)")
      return
    }
    progress.show(.start(total: Double(files.count)))
    let (folder, target) = (input, output)
    let limit = common.jobs ?? ProcessInfo.processInfo.activeProcessorCount
    var outcomes: [String: Result<ConvertJob.Record, Failure>] = [:]
    await withTaskGroup(of: (String, Result<ConvertJob.Record, Failure>).self) { group in
      var waiting = files[...]
      func start() {
        guard let file = waiting.popFirst(), !Interrupt.isRequested else { return }
        group.addTask {
          let result = Result {
            try job.convert("\(folder)/\(file)", to: "\(target)/\(ConvertJob.outputName(file))", named: file)
            {
              _ in
            }
          }
          return (file, result.mapError { Failure(describing: $0) })
        }
      }
      for _ in 0..<max(1, limit) { start() }
      for await (file, outcome) in group {
        outcomes[file] = outcome
        if case .failure(let failure) = outcome {
          progress.show(.failure(line: file, message: failure.message))
        }
        progress.show(
          .progress(done: Double(outcomes.count), total: Double(files.count), stage: file))
        start()
      }
    }
    progress.show(.done)
    if Interrupt.isRequested { throw ExitStatus.interrupted }
    let records = files.compactMap { try? outcomes[$0]?.get() }
    if common.json {
      Console.result(try JSONText.make(records))
    } else {
      for record in records { Console.result(record.file) }
    }
    if records.count < files.count {
      if !common.quiet { Console.note("\(files.count - records.count) of \(files.count) recordings failed") }
      throw ExitStatus.someFailed
    }
  }

  private static func isFolder(_ path: String) -> Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
  }
}
