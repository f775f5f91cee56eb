import Glibc
import TTS

/// The text assets and fixtures of the repository.
enum TextAssets {
  private static let root = #filePath.components(droppingLast: 4)

  /// The folder that the front end loads.
  static let folder = root + "/assets/text"

  static let american = Result { () throws(TextError) in try TextFrontEnd(assets: folder) }
  static let british = Result { () throws(TextError) in try TextFrontEnd(assets: folder, british: true) }

  /// The fields of the lines of a file.
  static func table(_ path: String) throws -> [[String]] {
    try read(path).split(separator: "\n").map { line in
      line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
    }
  }

  /// A fixture's path.
  static func fixture(_ name: String) -> String { root + "/Tests/TTSTests/Fixtures/text/" + name }

  /// The bytes of a file as text.
  static func read(_ path: String) throws -> String { String(decoding: try bytes(path), as: UTF8.self) }

  /// The bytes of a file.
  static func bytes(_ path: String) throws -> [UInt8] {
    guard let file = fopen(path, "rb") else { throw TextError.unreadable(path: path, reason: "missing") }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = fread(&chunk, 1, chunk.count, file)
      if count == 0 { return bytes }
      bytes += chunk[..<count]
    }
  }

  /// Writes `bytes` to a new file.
  static func write(_ bytes: [UInt8], to path: String) throws {
    guard let file = fopen(path, "wb") else { throw TextError.unreadable(path: path, reason: "not writable") }
    defer { fclose(file) }
    guard fwrite(bytes, 1, bytes.count, file) == bytes.count else {
      throw TextError.unreadable(path: path, reason: "not written")
    }
  }
}

extension String {
  /// The path without its last `count` components.
  fileprivate func components(droppingLast count: Int) -> String {
    split(separator: "/", omittingEmptySubsequences: false).dropLast(count).joined(separator: "/")
  }
}
