import Foundation
import Glibc

/// What came through standard input, as a file that can be read from any place; removed with this value.
final class StandardInputFile {
  /// The file.
  let path: String

  /// Reads standard input to its end.
  ///
  /// - Throws: `Failure` when nothing comes or it cannot be kept.
  init() throws {
    path = FileManager.default.temporaryDirectory.appendingPathComponent("render-\(UUID().uuidString)").path
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      throw Failure(
        "standard input cannot be kept: \(String(cString: strerror(errno)))",
        help: "check the free space of the temporary folder", status: .badInput)
    }
    defer { close(descriptor) }
    var total = 0
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = read(STDIN_FILENO, &buffer, buffer.count)
      if count < 0 && errno == EINTR { continue }
      if count <= 0 { break }
      var sent = 0
      while sent < count {
        let written = buffer[sent..<count].withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
        if written < 0 && errno == EINTR { continue }
        guard written > 0 else {
          unlink(path)
          throw Failure(
            "standard input cannot be kept: \(String(cString: strerror(errno)))",
            help: "check the free space of the temporary folder", status: .badInput)
        }
        sent += written
      }
      total += count
    }
    guard total > 0 else {
      unlink(path)
      throw Failure(
        "standard input is empty", help: "pipe a sound file into the program", status: .badInput)
    }
  }

  deinit { unlink(path) }
}
