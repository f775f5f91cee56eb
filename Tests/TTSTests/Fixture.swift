import Foundation
import Tensor

/// Files under Tests/TTSTests/Fixtures and the project's own assets.
enum Fixture {
  /// A file or folder of the fixtures.
  static func path(_ name: String, file: String = #filePath) -> String {
    URL(fileURLWithPath: file).deletingLastPathComponent().appendingPathComponent("Fixtures/\(name)").path
  }

  /// A file or folder of the repository's assets.
  static func asset(_ name: String, file: String = #filePath) -> String {
    var root = URL(fileURLWithPath: file)
    for _ in 0..<3 { root.deleteLastPathComponent() }
    return root.appendingPathComponent("assets/\(name)").path
  }

  /// The greatest absolute difference of two tensors; infinite if their shapes differ.
  static func distance(_ a: Tensor, _ b: Tensor) -> Float {
    a.shape == b.shape ? zip(a.scalars, b.scalars).reduce(0) { max($0, abs($1.0 - $1.1)) } : .infinity
  }

  /// A copy of the tiny model in a new temporary folder, to be damaged and then removed by the caller.
  static func copyOfTinyModel() throws -> URL {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("tiny-\(UUID().uuidString)")
    try FileManager.default.copyItem(at: URL(fileURLWithPath: path("tiny-model")), to: folder)
    return folder
  }
}
