import Tensor

/// A 3D head: neutral shape, identity basis and the 52 ARKit expressions, on one triangle mesh.
///
/// Centimetres, x to the subject's left, y up, z towards the viewer. Built by training/face/build_head.py.
/// - Source: bases fitted to the ICT face model (Li et al. 2020), MIT; Blanz and Vetter 1999 for the linear
///   form.
public struct FaceModel: Sendable {
  /// Vertices of the mesh.
  public let vertexCount: Int
  /// Coefficients of identity; each has unit variance in the population.
  public let identityCount: Int
  /// Corner indices, three a triangle, counter-clockwise seen from outside.
  public let triangles: [SIMD3<Int32>]
  /// What each vertex belongs to.
  public let parts: [FacePart]
  /// Texture coordinates; of an eyeball the polar angle from the pupil in radians and the azimuth 0...1.
  public let uv: [SIMD2<Float>]
  /// The share of the sky each vertex of the neutral head sees, 0...1.
  public let occlusion: [Float]
  /// The vertices of the 68 Multi-PIE landmarks.
  public let landmarks: [Int]
  /// The average head at rest.
  public let neutral: [SIMD3<Float>]
  /// For each vertex the first one at the same place (charts are split along seams).
  let weld: [Int]
  let expressions: [Displacement]
  let identities: [Displacement]

  /// One direction of a basis: the vertices it moves and how.
  struct Displacement: Sendable {
    let vertices: [Int32]
    let offsets: [SIMD3<Float>]

    init(_ values: ArraySlice<Float>) {
      var vertices: [Int32] = [], offsets: [SIMD3<Float>] = []
      let start = values.startIndex
      for i in 0..<values.count / 3 {
        let v = SIMD3(values[start + 3 * i], values[start + 3 * i + 1], values[start + 3 * i + 2])
        if v != .zero {
          vertices.append(Int32(i))
          offsets.append(v)
        }
      }
      self.vertices = vertices
      self.offsets = offsets
    }

    func add(_ weight: Float, to points: inout [SIMD3<Float>]) {
      for (i, offset) in zip(vertices, offsets) { points[Int(i)] += offset * weight }
    }
  }

  /// Reads a head written by training/face/build_head.py.
  ///
  /// - Throws: `FaceError.damagedModel` when the file cannot be read, lacks a tensor or holds one of another
  ///   size.
  public init(path: String) throws(FaceError) {
    let file: SafetensorsFile
    do {
      file = try SafetensorsFile(path: path)
    } catch {
      throw .damagedModel(path: path, detail: error.description)
    }
    func read(_ name: String, _ shape: [Int?]) throws(FaceError) -> [Float] {
      guard let entry = file.entries[name], let values = file.floats(name) else {
        throw .damagedModel(path: path, detail: "there is no tensor '\(name)'")
      }
      let fits =
        entry.shape.count == shape.count && zip(entry.shape, shape).allSatisfy { $1 == nil || $0 == $1 }
      guard fits, values.allSatisfy(\.isFinite) else {
        throw .damagedModel(
          path: path, detail: "'\(name)' has shape \(entry.shape) or values that are not finite")
      }
      return values
    }
    func indices(_ name: String, _ shape: [Int?], below limit: Int) throws(FaceError) -> [Int] {
      let values = try read(name, shape)
      guard values.allSatisfy({ $0 >= 0 && $0 < Float(limit) }) else {
        throw .damagedModel(path: path, detail: "'\(name)' points outside 0..<\(limit)")
      }
      return values.map { Int($0) }
    }
    let flat = try read("neutral", [nil, 3])
    let count = flat.count / 3
    vertexCount = count
    neutral = Self.vectors(flat)
    uv = try read("uv", [count, 2]).pairs()
    let corners = try indices("triangles", [nil, 3], below: count)
    triangles = (0..<corners.count / 3).map { k -> SIMD3<Int32> in
      let (a, b, c) = (Int32(corners[3 * k]), Int32(corners[3 * k + 1]), Int32(corners[3 * k + 2]))
      return SIMD3<Int32>(a, b, c)
    }
    parts = try indices("part", [count], below: FacePart.allCases.count).map { FacePart.allCases[$0] }
    weld = try indices("weld", [count], below: count)
    occlusion = try read("occlusion", [count])
    landmarks = try indices("landmarks", [68], below: count)
    let expression = try read("expression", [ARKitBlendshape.allCases.count, count, 3])
    expressions = (0..<ARKitBlendshape.allCases.count).map {
      Displacement(expression[$0 * count * 3..<($0 + 1) * count * 3])
    }
    let identity = try read("identity", [nil, count, 3])
    identityCount = identity.count / (count * 3)
    identities = (0..<identityCount).map { Displacement(identity[$0 * count * 3..<($0 + 1) * count * 3]) }
  }

  /// The neutral face of a person.
  ///
  /// - Parameter identity: at most `identityCount` coefficients, missing ones are 0; sensible within -3...3.
  public func shape(identity: [Float]) -> [SIMD3<Float>] {
    var points = neutral
    for (basis, weight) in zip(identities, identity) where weight != 0 { basis.add(weight, to: &points) }
    return points
  }

  /// Adds an expression to a person's neutral face.
  ///
  /// - Parameter expression: at most 52 values in ARKit's order, 0...1, missing ones are 0.
  public func vertices(of person: [SIMD3<Float>], expression: [Float]) -> [SIMD3<Float>] {
    var points = person
    for (basis, weight) in zip(expressions, expression) where weight != 0 { basis.add(weight, to: &points) }
    return points
  }

  /// The vertices of a face with this identity and expression, eyes looking straight ahead.
  public func vertices(identity: [Float], expression: [Float]) -> [SIMD3<Float>] {
    vertices(of: shape(identity: identity), expression: expression)
  }

  /// Smooth unit normals; vertices at the same place share one.
  public func normals(_ points: [SIMD3<Float>]) -> [SIMD3<Float>] {
    var sums = [SIMD3<Float>](repeating: .zero, count: vertexCount)
    for t in triangles {
      let (a, b, c) = (Int(t.x), Int(t.y), Int(t.z))
      let face = cross(points[b] - points[a], points[c] - points[a])
      sums[weld[a]] += face
      sums[weld[b]] += face
      sums[weld[c]] += face
    }
    return weld.map { normalized(sums[$0]) }
  }

  private static func vectors(_ flat: [Float]) -> [SIMD3<Float>] {
    (0..<flat.count / 3).map { k -> SIMD3<Float> in
      SIMD3<Float>(flat[3 * k], flat[3 * k + 1], flat[3 * k + 2])
    }
  }
}

extension [Float] {
  /// Neighbours two by two.
  fileprivate func pairs() -> [SIMD2<Float>] {
    (0..<count / 2).map { k -> SIMD2<Float> in SIMD2<Float>(self[2 * k], self[2 * k + 1]) }
  }
}
