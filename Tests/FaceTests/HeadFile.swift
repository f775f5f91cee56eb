import Face
import Foundation

/// The head that the repository ships.
enum HeadFile {
  static let path = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("assets/face/head.safetensors").path

  static let model: Result<FaceModel, any Error> = Result { try FaceModel(path: path) }

  /// An expression with some curves set.
  static func expression(_ values: [ARKitBlendshape: Float]) -> [Float] {
    var out = [Float](repeating: 0, count: ARKitBlendshape.allCases.count)
    for (shape, value) in values { out[shape.rawValue] = value }
    return out
  }
}
