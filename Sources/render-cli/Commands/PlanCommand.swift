import ArgumentParser
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
      direction colours the tag, or decides where there is none. With --auto the words decide all other lines.
      """)

  @Argument(help: "Script: txt, srt, vtt, ass, fountain, yarn, ink, csv, tsv or jsonl.")
  var script: String

  @Argument(help: "The video it belongs to; its length is checked against the time codes.")
  var video: String?

  @Option(name: .shortAndLong, help: "plan.json or plan.csv (default: JSON on standard output).")
  var output: String?

  @OptionGroup var reading: ReadingOptions

  @OptionGroup var common: CommonOptions

  func run() throws {
    let plan = try LineReading(reading, common).plan(of: ScriptLoading.script(script))
    if let video {
      let media = try MediaInfo.read(video)
      if let length = media.video?.duration ?? media.duration {
        for line in plan.lines where (line.end ?? line.start ?? 0) > length && !common.quiet {
          Console.note("warning: line \(line.id) lies after the end of \(video) (\(length) s)")
        }
      }
    }
    let format: EmotionPlan.Format = output?.lowercased().hasSuffix(".csv") == true ? .csv : .json
    let text = plan.encoded(as: format)
    guard let output, output != "-" else {
      Console.result(text)
      return
    }
    if common.dryRun {
      Console.note("would write \(output): \(plan.lines.count) lines")
      return
    }
    try AtomicFile.write(Array(text.utf8), to: output)
    Console.result(common.json ? text : output)
  }
}
