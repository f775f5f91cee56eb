import ArgumentParser
import Dubbing
import Emotion
import Foundation
import Media
import Script
import Voice

/// `render dub`: a script and a video become a dubbed video.
struct DubCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "dub", abstract: "Dub a video: a script and a video in, a dubbed video out.",
    discussion: """
      Lines are placed by their time codes; without them on the speech of the original track, or, in a silent \
      video, spread in order. Beside the video come OUT.report.json, OUT.report.html, OUT.srt and \
      OUT.provenance.json. A run that was interrupted goes on where it stopped when it is started again.
      """)

  @Argument(help: "Script: txt, srt, vtt, ass, fountain, yarn, ink, csv, tsv or jsonl.")
  var script: String

  @Argument(help: "The video to dub.")
  var video: String

  @Option(name: .shortAndLong, help: "The dubbed video: mp4, mov, mkv or webm (default: VIDEO-dubbed.mp4).")
  var output: String?

  @Option(name: .long, help: "Obey this plan (from render plan) instead of deciding from the script.")
  var plan: String?

  @Option(
    name: .long,
    help:
      "NAME=VOICE, NAME=CLIP.wav (its voice) or NAME=source (learned from the original); or source for all. Several times."
  )
  var voice: [String] = []

  @Option(
    name: .long,
    help: "Original sound under the lines: keep (without its speech), duck, duck:DECIBELS, none, or a FILE.")
  var background = "keep"

  @Option(name: .long, help: "Bounds of the tempo as factors of the natural one.")
  var tempo = "0.8..1.25"

  @Option(name: .long, help: "When a line is too long: shrink, trim-pause, spill or fail.")
  var overrun = "shrink"

  @Option(
    name: .long,
    help: "Subtitles: none, soft (a track), burn (in the pictures), or a FILE (srt, vtt) to write besides.")
  var subtitles = "soft"

  @Option(
    name: .customLong("subtitles-second"),
    help:
      "The lines in another language (srt, vtt, ass, or a script with the same ids): a second track, or a second line."
  )
  var subtitlesSecond: String?

  @Option(
    name: .long,
    help: "Faces in the pictures: off, lips (they follow the new voice) or full (the feeling shows, too).")
  var face = DubOptions.Faces.lips

  @Option(name: .long, help: "Encode the pictures anew: h264, vp9 or mpeg4 (default: copy them).")
  var codec: String?

  @Option(
    name: .long, parsing: .unconditional,
    help: "Loudness of the spoken lines, LUFS (default: -23; with --room match that of the original's speech).")
  var loudness: Double?

  @Option(
    name: .long,
    help: "Sound of the lines: dry, or match (level, band and reverberation of the original's speech).")
  var room = DubOptions.Room.dry

  @Option(
    name: .long, help: "Also write the parts of the sound into this folder: lines, dialogue, background.")
  var stems: String?

  @Option(name: .long, help: "Steps of the samplers (default: the model's own).")
  var steps: Int?

  @Flag(name: .long, help: "Exit with 5 when a line fails or runs past its window.")
  var strict = false

  @OptionGroup var reading: ReadingOptions

  @OptionGroup var guidance: GuidanceOptions

  @OptionGroup var common: CommonOptions

  func validate() throws {
    _ = try bounds()
    if plan != nil && (reading.auto || reading.direction != nil) {
      throw ValidationError("--plan is obeyed to the letter: not together with --auto or --direction")
    }
    if OverrunPolicy(rawValue: overrun) == nil {
      throw ValidationError("--overrun is shrink, trim-pause, spill or fail (\(overrun))")
    }
    if Background(background) == nil {
      throw ValidationError("--background is keep, duck, duck:0...60, none or a file (\(background))")
    }
    if let codec, VideoCodec(rawValue: codec) == nil {
      throw ValidationError(
        "--codec is \(VideoCodec.allCases.map(\.rawValue).joined(separator: ", ")) (\(codec))")
    }
    if let loudness, !(-70...0).contains(loudness) {
      throw ValidationError("--loudness is -70...0 LUFS (\(loudness))")
    }
  }

  func run() throws {
    var options = try self.options()
    _ = try VideoContainer(path: options.output)
    try refuseOverwritingInputs(options.output)
    let reading = LineReading(reading, common)
    var plan: EmotionPlan
    if let file = self.plan {
      plan = reading.played(try ScriptLoading.plan(file))
    } else {
      let script = try ScriptLoading.script(script)
      plan = reading.played(try reading.plan(of: script))
      options.secondText = SecondText(translationsOf: script)
    }
    if let file = subtitlesSecond { options.secondText = SecondText(try ScriptLoading.script(file)) }
    options.script = self.plan ?? script
    var session = try SpeechSession(common, steps: steps, guidance: guidance.guidance())
    if sourceSpeakers.map({ !$0.isEmpty }) ?? true {
      plan = try cast(plan, like: sourceSpeakers, &session, &options)
    }
    try session.lend(Array(options.voices.values))
    for voice in options.voices.values { _ = try session.voice(voice) }
    try session.lendEach(plan.lines.compactMap(\.voice))
    let faces = options.faces == .off || common.dryRun ? nil : try FaceModels(session.store)
    let job = DubJob(
      options, plan: plan, performer: session.performer, models: session.store.entries,
      words: try Ears.recognizer(session.store).map(WordCheck.init),
      emotion: try Ears.open(session.store).map { EmotionJudge($0, performer: session.performer) },
      faces: faces,
      mask: options.background == .keep || options.room == .match
        ? try BackgroundMask(modelDirectory: session.store.directory) : nil)
    if common.dryRun {
      try show(job.preview { Interrupt.isRequested })
      return
    }
    let progress = Progress(options: common)
    let report = try job.run(progress.show) { Interrupt.isRequested }
    if let file = subtitleFile { try SubtitleFile.write(report.bilingualCues, to: file) }
    try show(report)
    if strict && !report.brokenBounds.isEmpty { throw ExitStatus.quality }
    if !report.failedLines.isEmpty { throw ExitStatus.someFailed }
  }

  private func options() throws -> DubOptions {
    var options = DubOptions(script: script, video: video, output: output ?? Self.usualOutput(for: video))
    options.background = Background(background) ?? options.background
    options.tempo = try bounds()
    options.overrun = OverrunPolicy(rawValue: overrun) ?? .shrink
    options.codec = codec.flatMap(VideoCodec.init(rawValue:))
    options.subtitles =
      switch subtitles {
      case "none": .none
      case "burn": .burn
      default: .soft
      }
    options.faces = face
    options.seed = common.seed
    options.startOver = common.force
    options.loudness = loudness
    options.room = room
    options.stems = stems
    for pair in voice where pair != "source" {
      let parts = pair.split(separator: "=", maxSplits: 1).map(String.init)
      guard parts.count == 2 else {
        throw Failure(
          "--voice needs NAME=VOICE, or source (\(pair))", help: "for instance --voice ANNA=heart",
          status: .usage)
      }
      if parts[1] != "source" { options.voices[parts[0]] = parts[1] }
    }
    return options
  }

  /// The speakers whose voices are learned from the original; `nil` for all.
  private var sourceSpeakers: Set<String>? {
    if voice.contains("source") { return nil }
    return Set(voice.filter { $0.hasSuffix("=source") }.map { String($0.dropLast("=source".count)) })
  }

  /// Learns the voices of the original, and who speaks where the script says nothing.
  private func cast(
    _ plan: EmotionPlan, like speakers: Set<String>?, _ session: inout SpeechSession,
    _ options: inout DubOptions
  ) throws -> EmotionPlan {
    guard try !MediaInfo.read(video).audioTracks.isEmpty else {
      throw Failure(
        "\(video) has no sound to learn voices from", help: "leave out --voice source", status: .badInput)
    }
    let progress = Progress(options: common)
    let cast = try SourceCast(
      of: plan, in: video, wanted: speakers, lender: VoiceLender(session.store), progress.show
    ) { Interrupt.isRequested }
    session.add(cast.voices)
    // What is named on the command line stands.
    let named = Set(options.voices.keys.map { $0.lowercased() })
    for (speaker, name) in cast.names where !named.contains(speaker.lowercased()) {
      options.voices[speaker] = name
    }
    options.notes = cast.notes
    return cast.plan
  }

  private var subtitleFile: String? { ["none", "soft", "burn"].contains(subtitles) ? nil : subtitles }

  private func bounds() throws -> ClosedRange<Double> {
    let parts = tempo.components(separatedBy: "..").compactMap(Double.init)
    guard parts.count == 2, parts[0] >= 0.5, parts[0] <= 1, parts[1] >= 1, parts[1] <= 2 else {
      throw ValidationError(
        "--tempo needs two factors around 1 between 0.5 and 2, such as 0.8..1.25 (\(tempo))")
    }
    return parts[0]...parts[1]
  }

  private func refuseOverwritingInputs(_ output: String) throws {
    let target = URL(fileURLWithPath: output).resolvingSymlinksInPath().path
    for input in [video, script] where URL(fileURLWithPath: input).resolvingSymlinksInPath().path == target {
      throw Failure(
        "the output would replace an input (\(output))", help: "choose another name with -o", status: .usage)
    }
  }

  private func show(_ report: DubReport) throws {
    if common.json {
      Console.result(try JSONText.make(report))
      return
    }
    var table = TextTable(
      "LINE", "SPEAKER", "VOICE", "WINDOW", "NATURAL", "FINAL", "TEMPO", "OVERRUN", "NOTE")
    func number(_ value: Double?) -> String { value.map { String(format: "%.2f", $0) } ?? "-" }
    for line in report.lines {
      table.row(
        line.id, line.speaker ?? "", line.voice, "\(number(line.start))-\(number(line.end))",
        number(line.natural), number(line.final), number(line.tempo), number(line.overrun),
        line.failure.map { "failed: \($0)" } ?? line.decisions.joined(separator: "; "))
    }
    if common.verbose || common.dryRun || !report.brokenBounds.isEmpty { Console.note(table.text) }
    if !common.dryRun { Console.result(report.output) }
  }

  /// `film.avi` gives `film-dubbed.mp4`; containers that can be written are kept.
  private static func usualOutput(for video: String) -> String {
    let url = URL(fileURLWithPath: video)
    let suffix = (try? VideoContainer(path: video))?.rawValue ?? "mp4"
    return "\(url.deletingPathExtension().lastPathComponent)-dubbed.\(suffix)"
  }
}

extension DubOptions.Faces: ExpressibleByArgument {}
extension DubOptions.Room: ExpressibleByArgument {}
