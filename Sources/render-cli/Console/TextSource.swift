import Foundation
import Script

/// Text given as an argument, in a file or on standard input.
struct TextSource {
  var text: String?
  var file: String?

  /// The text.
  ///
  /// - Throws: `Failure` when there is none, or when two are given.
  func read() throws -> String {
    switch (text, file) {
    case (.some, .some):
      throw Failure("a text and a file are given", help: "give one of them", status: .usage)
    case (nil, nil):
      throw Failure(
        "there is nothing to say", help: "give a text in quotes, -f FILE, or - for standard input",
        status: .usage)
    case ("-", nil):
      return try ScriptReader.decoded(
        Array(FileHandle.standardInput.readDataToEndOfFile()), path: "standard input")
    case (.some(let text), nil): return text
    case (nil, .some(let path)): return try Self.contents(of: path)
    }
  }

  /// The text of a file.
  ///
  /// - Throws: `Failure` when the file cannot be read or is no text.
  static func contents(of path: String) throws -> String {
    do {
      let data = try Data(contentsOf: URL(fileURLWithPath: path))
      guard data.count <= 64 << 20 else {
        throw Failure(
          "\(path): too large for a text (\(data.count) bytes)", help: "split it", status: .badInput)
      }
      return try ScriptReader.decoded(Array(data), path: path)
    } catch let error as CocoaError {
      let reason =
        error.code == .fileReadNoSuchFile || error.code == .fileNoSuchFile
        ? "no such file" : error.localizedDescription
      throw Failure(
        "\(path): \(reason)", help: "check the spelling and the current folder", status: .badInput)
    }
  }
}
