import Foundation
import TextEmotion

/// The shipped model and the fixtures, found from the source tree.
enum Model {
  static let repository = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
  static let directory = repository.appendingPathComponent("assets/text").path
  static let shared = Result { try TextEmotionModel(directory: directory) }

  static func fixture(_ name: String) throws -> Data {
    try Data(contentsOf: repository.appendingPathComponent("Tests/TextEmotionTests/Fixtures/\(name)"))
  }
}
