import Emotion
import Foundation
import Script

/// Reads scripts and plans from files for the commands.
enum ScriptLoading {
  /// A script of any format.
  static func script(_ path: String) throws -> Script {
    try ScriptReader.read(text: TextSource.contents(of: path), path: path)
  }

  /// A table whose bad rows fail alone.
  static func rows(_ path: String) throws -> [Result<ScriptLine, ScriptError>] {
    ScriptReader.rows(text: try TextSource.contents(of: path), path: path)
  }

  /// A plan that `render plan` wrote and a person may have edited.
  static func plan(_ path: String) throws -> EmotionPlan {
    let text = try TextSource.contents(of: path)
    let format: EmotionPlan.Format = path.lowercased().hasSuffix(".csv") ? .csv : .json
    do {
      return try EmotionPlan(decoding: Array(text.utf8), as: format)
    } catch {
      let place = error.position.map { ":\($0.line):\($0.column)" } ?? ""
      throw Failure("\(path)\(place): \(error.problem.message)", help: error.help, status: .badInput)
    }
  }
}
