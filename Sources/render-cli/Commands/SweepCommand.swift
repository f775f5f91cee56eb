import ArgumentParser
import Dubbing
import Emotion
import Foundation
import Media
import Script

/// `render sweep`: one line at many intensities, measured.
struct SweepCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sweep", abstract: "Speak one line at many intensities and measure each take.",
    discussion:
      "Writes DIR/level-0.00.wav ..., sweep.csv, sweep.json, PNG plots and one HTML page with players.")

  @Argument(help: "The line.")
  var text: String

  @Option(name: .long, help: "A name, a mixture or coordinates, as for render say.")
  var emotion: String

  @Option(name: .long, help: "Lowest intensity, 0 to 2.")
  var from = 0.0

  @Option(name: .long, help: "Highest intensity, 0 to 2.")
  var to = 1.5

  @Option(name: .long, help: "Number of intensities.")
  var levels = 7

  @Option(name: .customLong("steps"), help: "The same as --levels.")
  var steps: Int?

  @Option(name: .long, help: "The voice; render voices lists them.")
  var voice: String?

  @Option(name: .shortAndLong, help: "Folder for the results.")
  var output: String

  @OptionGroup var guidance: GuidanceOptions

  @OptionGroup var common: CommonOptions

  func validate() throws {
    if !(0...2).contains(from) || !(0...2).contains(to) || from > to {
      throw ValidationError("--from and --to are 0...2, --from not above --to (\(from), \(to))")
    }
    if !(1...200).contains(steps ?? levels) {
      throw ValidationError("--steps is 1...200 (\(steps ?? levels))")
    }
  }

  func run() throws {
    let line = try ScriptMarkup.line(text)
    let session = try SpeechSession(common, guidance: guidance.guidance())
    let count = steps ?? levels
    let intensities = (0..<count).map {
      count == 1 ? to : from + (to - from) * Double($0) / Double(count - 1)
    }
    let settings = try intensities.map { try EmotionSetting(parsing: emotion, intensity: $0) }
    let job = SweepJob(
      text: text, spans: line.spans, settings: settings, voice: try session.voice(voice), seed: common.seed,
      folder: output, performer: session.performer, models: session.store.entries,
      ear: try Ears.open(session.store))
    if common.dryRun {
      Console.note("would write \(count) takes into \(output)")
      return
    }
    let progress = Progress(options: common)
    let rows = try job.run(progress.show) { Interrupt.isRequested }
    if common.json {
      Console.result(try JSONText.make(rows))
      return
    }
    var table = TextTable("LEVEL", "DURATION", "F0 MEDIAN", "F0 RANGE", "ENERGY", "RATE", "SCORE", "FILE")
    func number(_ value: Double?, _ decimals: Int) -> String {
      value.map { String(format: "%.\(decimals)f", $0) } ?? "-"
    }
    for row in rows {
      table.row(
        number(row.level, 2), number(row.duration, 2), number(row.f0Median, 0), number(row.f0Range, 1),
        number(row.energy, 1), number(row.rate, 1), number(row.targetScore, 2), row.file)
    }
    Console.result(table.text)
    if !common.quiet { Console.note("\(output)/index.html shows and plays all of it") }
  }
}
