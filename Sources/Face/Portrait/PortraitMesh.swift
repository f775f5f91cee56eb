import Glibc

/// What every portrait needs to know of the head's mesh: which triangles carry skin, which line the mouth,
/// how the
/// lips lie, and how landmarks pull the vertices around them. Built once.
public struct PortraitMesh: Sendable {
  /// The head.
  public let model: FaceModel
  /// The landmarks' places.
  public let basis: SurfaceBasis
  /// Triangles that carry the photo's skin: face and scalp above the jaw.
  let skin: [SIMD3<Int32>]
  /// Triangles of the inner mouth.
  let mouth: [SIMD3<Int32>]
  /// For each vertex: 1 on the lower jaw and lip, 0 elsewhere.
  let jawShare: [Float]
  /// The inner rims of the lips.
  let seam: LipSeam
  /// Where skin folds.
  let folds: SkinFolds
  /// For each vertex the landmarks that pull it, `pulls` each.
  private let pullers: [Int32]
  private let pullWeights: [Float]
  private static let pulls = 10

  /// Prepares the mesh of `basis`.
  public init(model: FaceModel, basis: SurfaceBasis) {
    self.model = model
    self.basis = basis
    folds = SkinFolds(model: model)
    let marks = model.landmarks.map { model.neutral[$0] }
    // The jaw's plane through both ears' lobes and the chin; what lies below it is neck.
    let (left, right, chin) = (marks[2], marks[14], marks[8])
    var up = normalized(cross(right - chin, left - chin))
    if up.y < 0 { up *= -1 }
    func isHead(_ p: SIMD3<Float>) -> Bool { dot(p - chin, up) > -0.5 }
    skin = model.triangles.filter { t in
      let part = model.parts[Int(t.x)]
      guard part == .face || part == .scalp else { return false }
      return isHead((model.neutral[Int(t.x)] + model.neutral[Int(t.y)] + model.neutral[Int(t.z)]) / 3)
    }
    let lining: Set<FacePart> = [.mouth, .upperGum, .lowerGum, .tongue, .upperTeeth, .lowerTeeth]
    mouth = model.triangles.filter { lining.contains(model.parts[Int($0.x)]) }

    var opened = [SIMD3<Float>](repeating: .zero, count: model.vertexCount)
    model.expressions[ARKitBlendshape.jawOpen.rawValue].add(1, to: &opened)
    let full = max(0.1, length(opened[model.landmarks[66]]))
    let share = opened.map { min(1, length($0) / full) }
    jawShare = share
    seam = LipSeam(model: model, basis: basis, jawShare: share)

    let places = basis.mean
    let placeShares = basis.corners.map { share[$0.x] }
    var pullers: [Int32] = [], weights: [Float] = []
    for v in 0..<model.vertexCount {
      let p = model.neutral[v]
      var near: [(distance: Float, index: Int)] = []
      for (k, place) in places.enumerated() {
        let d = p - place, s = 2 * (share[v] - placeShares[k])
        near.append((dot(d, d) + s * s, k))
      }
      near.sort { $0.distance < $1.distance }
      let chosen = near.prefix(Self.pulls)
      let raw = chosen.map { expf(-$0.distance / (2 * 0.5 * 0.5)) }
      // Far from every landmark the pull fades to nothing.
      let total = raw.reduce(0, +) + 1e-3
      pullers += chosen.map { Int32($0.index) }
      weights += raw.map { $0 / total }
    }
    self.pullers = pullers
    pullWeights = weights
  }

  /// A person's vertices with an expression, the upper teeth where an open mouth shows their edges: the model's
  /// sit high.
  func speaking(identity: [Float], expression: [Float]) -> [SIMD3<Float>] {
    var local = model.vertices(identity: identity, expression: expression)
    for i in local.indices where model.parts[i] == .upperTeeth || model.parts[i] == .upperGum {
      local[i] += [0, -0.28, 0.1]
    }
    return local
  }

  /// Landmarks' offsets carried to the vertices.
  func spread(_ offsets: [SIMD2<Float>]) -> [SIMD2<Float>] {
    (0..<model.vertexCount).map { v in
      var sum = SIMD2<Float>.zero
      for k in v * Self.pulls..<(v + 1) * Self.pulls { sum += offsets[Int(pullers[k])] * pullWeights[k] }
      return sum
    }
  }
}
