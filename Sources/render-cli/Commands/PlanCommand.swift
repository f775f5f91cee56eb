import ArgumentParser
import Dubbing
import Emotion
import Foundation
import Media
import Script

/// `render plan`: the emotion of every line, as an editable file.
struct PlanCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan", abstract: "Decide the emotion of every line and write an editable plan.",
    discussion: """
      The plan is JSON or CSV; render dub --plan obeys it to the letter. A tag of the script decides; a \
      direction colours the tag, or decides where there is none. With --auto the words decide all other lines. \
      With a VIDEO that has sound, words and the voice heard in each line's window decide together, and lines \
      in which they contradict each other, or the script, are pointed out. A page for people is written beside \
      the plan.
      """)

  @Argument(help: "Script: txt, srt, vtt, ass, fountain, yarn, ink, csv, tsv or jsonl.")
  var script: String

  @Argument(help: "The original with its voices (a video, or its sound alone).")
  var video: String?

  @Option(
    name: .shortAndLong,
    help: "plan.json, plan.csv, or plan.html for the page alone (default: JSON on standard output).")
  var output: String?

  @OptionGroup var reading: ReadingOptions

  @OptionGroup var common: CommonOptions

  func run() throws {
    var fused = EmotionPlan.Fused(plan: EmotionPlan(lines: []))
    if let video {
      let media = try MediaInfo.read(video)
      let store = try ModelStore(common.model, commercial: common.commercial)
      let ear = media.audioTracks.isEmpty ? nil : try Ears.open(store)
      let words = LineReading(auto: reading.auto || ear != nil, direction: reading.direction, common)
      fused.plan = try words.plan(of: ScriptLoading.script(script))
      if let length = media.video?.duration ?? media.duration {
        for line in fused.plan.lines where (line.end ?? line.start ?? 0) > length && !common.quiet {
          Console.note("warning: line \(line.id) lies after the end of \(video) (\(length) s)")
        }
      }
      if let ear, !common.dryRun {
        let progress = Progress(options: common)
        let heard = try SourceVoice(ear).readings(of: fused.plan, in: video, progress.show) {
          Interrupt.isRequested
        }
        fused = fused.plan.fused(with: heard)
      } else if ear == nil, !common.quiet {
        let why =
          media.audioTracks.isEmpty
          ? "\(video) has no sound" : Ears.missing(commercial: common.commercial).message
        Console.note("the voices are not judged: \(why)")
      }
    } else {
      fused.plan = try LineReading(reading, common).plan(of: ScriptLoading.script(script))
    }
    try write(fused)
  }

  private func write(_ fused: EmotionPlan.Fused) throws {
    let suffix = output?.lowercased().split(separator: ".").last
    let text = fused.plan.encoded(as: suffix == "csv" ? .csv : .json)
    if !common.quiet {
      for line in fused.plan.lines {
        if let warning = fused.warnings[line.id] { Console.note("warning: line \(line.id): \(warning)") }
      }
    }
    guard let output, output != "-" else {
      Console.result(text)
      return
    }
    if common.dryRun {
      Console.note("would write \(output): \(fused.plan.lines.count) lines")
      return
    }
    let page = PlanPage(fused.plan, warnings: fused.warnings).html(title: "Plan of \(script)")
    let stem = output.lastIndex(of: ".").map { String(output[..<$0]) } ?? output
    if suffix != "html" { try AtomicFile.write(Array(text.utf8), to: output) }
    try AtomicFile.write(Array(page.utf8), to: suffix == "html" ? output : "\(stem).html")
    if !common.quiet { Console.note(PlanTable.text(fused.plan)) }
    Console.result(common.json ? text : output)
  }
}
