import Tensor

/// The head's bases at places on its surface, such as the landmarks.
public struct SurfaceBasis: Sendable {
  /// Where the places lie on the average face at rest.
  let mean: [SIMD3<Float>]
  /// `[identityCount][places]`.
  let identity: [[SIMD3<Float>]]
  /// `[52][places]`.
  let expression: [[SIMD3<Float>]]
  /// The corners of the triangles the places lie on, and the weight of each.
  let corners: [SIMD3<Int>]
  let weights: [SIMD3<Float>]

  /// The places of the 468 skin landmarks, from a file of training/face/fit_correspondence.py.
  ///
  /// - Throws: `FaceError.damagedModel`.
  public init(landmarksOf model: FaceModel, path: String) throws(FaceError) {
    let file: SafetensorsFile
    do {
      file = try SafetensorsFile(path: path)
    } catch {
      throw .damagedModel(path: path, detail: error.description)
    }
    guard let corners = file.floats("corners"), let weights = file.floats("weights"),
      corners.count == 3 * LandmarkNetwork.skinCount, weights.count == corners.count,
      corners.allSatisfy({ $0 >= 0 && $0 < Float(model.vertexCount) }), weights.allSatisfy(\.isFinite)
    else {
      throw .damagedModel(path: path, detail: "corners and weights of 468 landmarks are expected")
    }
    var triples: [SIMD3<Int>] = [], shares: [SIMD3<Float>] = []
    for k in stride(from: 0, to: corners.count, by: 3) {
      triples.append(SIMD3(Int(corners[k]), Int(corners[k + 1]), Int(corners[k + 2])))
      shares.append(SIMD3(weights[k], weights[k + 1], weights[k + 2]))
    }
    self.init(model, corners: triples, weights: shares)
  }

  init(_ model: FaceModel, corners: [SIMD3<Int>], weights: [SIMD3<Float>]) {
    self.corners = corners
    self.weights = weights
    func gather(_ field: [SIMD3<Float>]) -> [SIMD3<Float>] { Self.gather(field, corners, weights) }
    func spread(_ direction: FaceModel.Displacement) -> [SIMD3<Float>] {
      var field = [SIMD3<Float>](repeating: .zero, count: model.vertexCount)
      direction.add(1, to: &field)
      return gather(field)
    }
    mean = gather(model.neutral)
    identity = model.identities.map(spread)
    expression = model.expressions.map(spread)
  }

  /// The values of a field over vertices at the places.
  func values(_ field: [SIMD3<Float>]) -> [SIMD3<Float>] { Self.gather(field, corners, weights) }

  private static func gather(
    _ field: [SIMD3<Float>], _ corners: [SIMD3<Int>], _ weights: [SIMD3<Float>]
  ) -> [SIMD3<Float>] {
    zip(corners, weights).map { c, w in field[c.x] * w.x + field[c.y] * w.y + field[c.z] * w.z }
  }
}
