import Foundation
import Script

/// One sound file to make: a line of the table in one of its variants.
struct NPCUnit: Sendable {
  /// The table's own id.
  var id: String
  /// File name without extension, safe everywhere and unique in the batch.
  var name: String
  var character: String
  var text: String
  /// From 1.
  var variant: Int
  /// The line to speak, or why it cannot be spoken.
  var line: Result<SpokenLine, UnitFailure>
}

/// Why one line of a batch failed.
struct UnitFailure: Error, Sendable {
  var message: String
}

extension ScriptError {
  /// All errors and what to do about them, in one line.
  var oneLine: String {
    description.replacingOccurrences(of: "\n  help: ", with: "; ").replacingOccurrences(of: "\n", with: " | ")
  }
}
