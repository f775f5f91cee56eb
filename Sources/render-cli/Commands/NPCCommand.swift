import ArgumentParser
import Dubbing
import Face
import Foundation
import Script

/// `render npc`: a table of game dialogue becomes sound, timings and a manifest.
struct NPCCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "npc", abstract: "Speak a table of game dialogue: sound, mouth timings and a manifest.",
    discussion: """
      DIR/audio/ID.wav, DIR/timing/ID.json, DIR/face/ID.*, DIR/video/ID.mp4, DIR/manifest.jsonl and .csv, and \
      DIR/index.html to listen to it all. Running again makes only what changed. One bad row fails alone (exit 1). With --shard I/N machines share a table; --merge joins \
      their folders.
      """)

  @Argument(
    help:
      "Table: csv, tsv or jsonl with id, character, text, emotion, intensity, direction; or a yarn or ink file."
  )
  var table: String?

  @Option(
    name: .long,
    help: "JSON file with the voice (a name, or a clip to take it from) and the base mood of each character.")
  var characters: String?

  @Option(name: .shortAndLong, help: "Folder for the results.")
  var output: String

  @Option(name: .long, help: "Face curves to write, separated by commas: \(CurveFormat.names).")
  var faceCurves: String?

  @Option(name: .long, help: "Frames a second of the face curves.")
  var fps = LineFace.curveRate

  @Flag(name: .long, help: "Also make talking-head videos with a synthetic actor.")
  var video = false

  @Option(name: .long, help: "The actor of --video: ada or ben.")
  var actor = "ada"

  @Option(name: .long, help: "Width and height of --video in pixels.")
  var size = 256

  @Option(name: .long, help: "Takes of each line.")
  var variants = 1

  @Flag(
    name: .long,
    help:
      "Check level, clipping, tempo, pitch, words and emotion of every take; exit 5 if one still fails.")
  var gate = false

  @Option(
    name: .long,
    help:
      "With --gate: the least probability, 0 to 1, with which the ear hears the wanted emotion (0 measures it)."
  )
  var gateEmotion = 0.0

  @Option(name: .long, help: "With --gate: how many more takes a line that fails gets.")
  var retakes = 2

  @Option(name: .long, help: "Make only part I of N, as I/N.")
  var shard: String?

  @Option(name: .long, parsing: .upToNextOption, help: "Join the folders that shards made, in their order.")
  var merge: [String] = []

  @Option(name: .long, help: "Steps of the samplers (default: the model's own).")
  var steps: Int?

  @OptionGroup var reading: ReadingOptions

  @OptionGroup var guidance: GuidanceOptions

  @OptionGroup var common: CommonOptions

  func validate() throws {
    if table == nil && merge.isEmpty { throw ValidationError("give a table, or --merge with folders") }
    if table != nil && !merge.isEmpty { throw ValidationError("a table and --merge exclude each other") }
    _ = try formats()
    if !(1...240).contains(fps) { throw ValidationError("--fps is 1...240 (\(fps))") }
    if !(64...1024).contains(size) { throw ValidationError("--size is 64...1024 (\(size))") }
    if variants < 1 { throw ValidationError("--variants needs a whole number of 1 or more (\(variants))") }
    if !(0...1).contains(gateEmotion) { throw ValidationError("--gate-emotion is 0...1 (\(gateEmotion))") }
    if gateEmotion > 0 && !gate { throw ValidationError("--gate-emotion needs --gate") }
    if !(0...100).contains(retakes) { throw ValidationError("--retakes is 0...100 (\(retakes))") }
    if let shard, Shard(shard) == nil {
      throw ValidationError("--shard needs I/N with I from 1 to N, such as 2/8 (\(shard))")
    }
  }

  func run() async throws {
    guard let table else {
      let manifest = try NPCMerge.run(merge, into: output)
      try finish(manifest)
      return
    }
    let sheet = try characters.map { try CharacterSheet(json: TextSource.contents(of: $0), path: $0) }
    let rows = try LineReading(reading, common).played(ScriptLoading.rows(table), characters: sheet)
    var session = try SpeechSession(common, steps: steps, guidance: guidance.guidance())
    let named = rows.compactMap { try? $0.get().voice } + (sheet?.characters.compactMap(\.voice) ?? [])
    try session.lendEach(named)
    var options = NPCOptions(table: table, output: output)
    options.seed = common.seed
    options.variants = variants
    if gate {
      let ear = try Ears.open(session.store)
      if ear == nil, gateEmotion > 0 { throw Ears.missing(commercial: common.commercial) }
      options.gate = TakeGate(
        words: try Ears.recognizer(session.store).map(WordCheck.init),
        emotion: ear.map { EmotionJudge($0, performer: session.performer) })
      options.gate?.leastEmotion = gateEmotion
    }
    options.retakes = retakes
    options.jobs = common.jobs ?? ProcessInfo.processInfo.activeProcessorCount
    options.shard = shard.flatMap(Shard.init) ?? .all
    options.startOver = common.force
    options.curves = try formats()
    options.curveRate = fps
    options.videoSize = size
    let needsHead = video || options.curves.contains(.glb)
    let head = needsHead ? try FaceModel(path: session.store.path("face/head.safetensors")) : nil
    let person = video ? try head.map { try SyntheticActor(named: actor, model: $0) } : nil
    let job = NPCJob(
      options, rows: rows, characters: sheet, performer: session.performer,
      models: session.store.entries, actor: person, head: head)
    if common.dryRun {
      Console.note("would speak \(job.unitCount) of \(rows.count) rows into \(output)")
      return
    }
    let progress = Progress(options: common)
    try finish(await job.run({ progress.show($0) }, shouldStop: { Interrupt.isRequested }))
  }

  private func formats() throws -> [CurveFormat] {
    try (faceCurves ?? "").split(separator: ",").map { name in
      guard let format = CurveFormat(rawValue: String(name)) else {
        throw ValidationError("--face-curves takes \(CurveFormat.names) (\(name))")
      }
      return format
    }
  }

  private func finish(_ manifest: NPCManifest) throws {
    let failed = manifest.entries.filter { $0.failure != nil }
    if common.json {
      Console.result(try JSONText.make(manifest.entries))
    } else {
      Console.result("\(output)/manifest.jsonl")
    }
    if !common.quiet {
      let seconds = manifest.entries.compactMap(\.duration).reduce(0, +)
      Console.note(
        "\(manifest.entries.count - failed.count) lines, \(String(format: "%.1f", seconds)) s of speech, "
          + "\(failed.count) failed")
    }
    let weak = manifest.gateFailures
    for entry in weak where !common.quiet {
      let problems = entry.gate?.problems.joined(separator: "; ") ?? ""
      Console.note("gate: \(entry.id) (take \(entry.variant)): \(problems)")
    }
    if !failed.isEmpty { throw ExitStatus.someFailed }
    if !weak.isEmpty { throw ExitStatus.quality }
  }
}
