import Emotion
import Foundation
import Media
import Script

/// The part of `render analyze` that reads scripts instead of sound.
struct ScriptAnalysis {
  let path: String
  let common: CommonOptions
  let csv: String?
  let emotionML: String?
  let plot: String?

  /// Whether a file is a script by the extension of its name.
  static func isScript(_ path: String) -> Bool {
    let suffix = URL(fileURLWithPath: path).pathExtension.lowercased()
    return ScriptFormat.allCases.contains { $0.extensions.contains(suffix) }
  }

  /// Prints the emotion of every line, from its tag, its direction or its words.
  func run() throws {
    guard emotionML == nil, plot == nil else {
      throw Failure(
        "--emotionml and --plot are for sound and video; \(path) is a script",
        help: "use --csv, or --json for the whole plan", status: .usage)
    }
    let plan = try LineReading(auto: true, direction: nil, common).plan(of: ScriptLoading.script(path))
    if common.dryRun {
      Console.note("would write \(csv ?? "nothing"): \(plan.lines.count) lines")
      return
    }
    if let csv { try AtomicFile.write(Array(plan.encoded(as: .csv).utf8), to: csv) }
    Console.result(common.json ? plan.encoded(as: .json) : PlanTable.text(plan))
  }
}
