import Face
import Foundation

/// The head that the repository ships.
enum HeadFile {
  static let path = asset("head.safetensors")

  /// The path of a file in assets/face.
  static func asset(_ name: String) -> String {
    URL(fileURLWithPath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("assets/face/\(name)").path
  }

  static let model: Result<FaceModel, any Error> = Result { try FaceModel(path: path) }

  /// An expression with some curves set.
  static func expression(_ values: [ARKitBlendshape: Float]) -> [Float] {
    var out = [Float](repeating: 0, count: ARKitBlendshape.allCases.count)
    for (shape, value) in values { out[shape.rawValue] = value }
    return out
  }
}
