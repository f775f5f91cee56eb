import Foundation
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

  /// Refuses: the emotion of words is read by `render plan`.
  func run() throws {
    throw Failure(
      "\(path) is a script, and the emotion of words is not judged here yet",
      help: "give sound or video; render plan shows the emotions that a script's tags ask for",
      status: .badInput)
  }
}
