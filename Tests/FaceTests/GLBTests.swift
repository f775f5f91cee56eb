import Face
import Foundation
import Testing

/// A strict reader of what the specification demands of the files written here.
private struct GLBReader {
  let json: [String: Any]
  let binary: [UInt8]
  var problems: [String] = []

  init(_ bytes: [UInt8]) throws {
    func word(_ at: Int) -> Int { (0..<4).reduce(0) { $0 | Int(bytes[at + $1]) << (8 * $1) } }
    try #require(bytes.count > 28 && bytes.count % 4 == 0)
    #expect(Array(bytes[0..<4]) == Array("glTF".utf8) && word(4) == 2 && word(8) == bytes.count)
    let length = word(12)
    #expect(length % 4 == 0 && Array(bytes[16..<20]) == Array("JSON".utf8))
    let object = try JSONSerialization.jsonObject(with: Data(bytes[20..<20 + length]))
    json = try #require(object as? [String: Any])
    let start = 20 + length
    #expect(Array(bytes[start + 4..<start + 8]) == Array("BIN\0".utf8))
    #expect(word(start) % 4 == 0 && start + 8 + word(start) == bytes.count)
    binary = Array(bytes[(start + 8)...])
  }

  func list(_ key: String) -> [[String: Any]] { json[key] as? [[String: Any]] ?? [] }

  private func view(_ index: Int) -> (offset: Int, length: Int) {
    let view = list("bufferViews")[index]
    return (view["byteOffset"] as? Int ?? 0, view["byteLength"] as? Int ?? -1)
  }

  private func floats(_ viewIndex: Int, _ count: Int) -> [Float] {
    let offset = view(viewIndex).offset
    return (0..<count).map { index in
      Float(bitPattern: integer(offset + 4 * index))
    }
  }

  private func integer(_ at: Int) -> UInt32 {
    (0..<4).reduce(0) { $0 | UInt32(binary[at + $1]) << UInt32(8 * $1) }
  }

  static let widths = ["SCALAR": 1, "VEC3": 3, "VEC4": 4]

  /// All values of an accessor, sparse ones filled in.
  func values(_ index: Int) throws -> [Float] {
    let accessor = list("accessors")[index]
    let width = try #require(Self.widths[accessor["type"] as? String ?? ""])
    let count = try #require(accessor["count"] as? Int)
    var values = [Float](repeating: 0, count: count * width)
    if let view = accessor["bufferView"] as? Int {
      #expect(self.view(view).length == count * width * 4)
      if accessor["componentType"] as? Int == 5125 {
        return (0..<count).map { Float(integer(self.view(view).offset + 4 * $0)) }
      }
      values = floats(view, count * width)
    }
    if let sparse = accessor["sparse"] as? [String: Any] {
      let number = try #require(sparse["count"] as? Int)
      let indices = try #require((sparse["indices"] as? [String: Any])?["bufferView"] as? Int)
      let source = try #require((sparse["values"] as? [String: Any])?["bufferView"] as? Int)
      #expect(number > 0 && number <= count)
      let places = (0..<number).map { Int(integer(view(indices).offset + 4 * $0)) }
      #expect(zip(places, places.dropFirst()).allSatisfy { $0 < $1 } && places.allSatisfy { $0 < count })
      let filled = floats(source, number * width)
      for (k, place) in places.enumerated() {
        for axis in 0..<width { values[place * width + axis] = filled[k * width + axis] }
      }
    }
    return values
  }

  /// Checks buffer views, accessors and their bounds; names every violation.
  mutating func validate() throws {
    let size = try #require(list("buffers").first?["byteLength"] as? Int)
    if list("buffers").count != 1 || size > binary.count || binary.count - size > 3 {
      problems.append("buffer")
    }
    for index in list("bufferViews").indices {
      let (offset, length) = view(index)
      if offset % 4 != 0 || length <= 0 || offset + length > size { problems.append("view \(index)") }
    }
    for (index, accessor) in list("accessors").enumerated() {
      let values = try values(index)
      if !values.allSatisfy(\.isFinite) { problems.append("accessor \(index) is not finite") }
      guard let low = accessor["min"] as? [NSNumber], let high = accessor["max"] as? [NSNumber] else {
        continue
      }
      for axis in low.indices {
        let column = stride(from: axis, to: values.count, by: low.count).map { values[$0] }
        if column.min() != low[axis].floatValue || column.max() != high[axis].floatValue {
          problems.append("bounds of accessor \(index)")
        }
      }
    }
    for mesh in list("meshes") {
      for primitive in mesh["primitives"] as? [[String: Any]] ?? [] { try validate(primitive) }
    }
  }

  private mutating func validate(_ primitive: [String: Any]) throws {
    let attributes = try #require(primitive["attributes"] as? [String: Int])
    let position = try #require(attributes["POSITION"])
    let count = try values(position).count / 3
    let targets = (primitive["targets"] as? [[String: Int]] ?? []).compactMap { $0["POSITION"] }
    for accessor in [position] + targets where list("accessors")[accessor]["min"] == nil {
      problems.append("a position without bounds (\(accessor))")
    }
    for accessor in Array(attributes.values) + targets where try values(accessor).count / 3 != count {
      problems.append("attributes of unequal length")
    }
    let normals = try values(try #require(attributes["NORMAL"]))
    for vertex in 0..<count {
      let size = (0..<3).reduce(Float(0)) { $0 + normals[3 * vertex + $1] * normals[3 * vertex + $1] }
      if abs(size - 1) > 1e-3 { problems.append("normal \(vertex)") }
    }
    let corners = try values(try #require(primitive["indices"] as? Int))
    if corners.count % 3 != 0 || !corners.allSatisfy({ Int($0) < count }) { problems.append("triangles") }
  }
}

@Suite struct GLBTests {
  private func curves() throws -> FaceCurves {
    let open = HeadFile.expression([.jawOpen: 0.5, .eyeBlinkLeft: 1])
    return try FaceCurves(
      fps: 60, frames: [HeadFile.expression([:]), open, open],
      head: [[0, 0, 0], [10, -20, 5], [0, 0, 0]], eyes: [[0, 0], [12, -6], [0, 0]])
  }

  private func reader() throws -> GLBReader {
    try GLBReader(
      GLBFile.data(curves(), model: HeadFile.model.get(), audio: "a.wav", generator: "render test"))
  }

  @Test func `the file obeys the specification`() throws {
    var glb = try reader()
    try glb.validate()
    #expect(glb.problems.isEmpty, "\(glb.problems.prefix(8))")
    #expect((glb.json["asset"] as? [String: String])?["version"] == "2.0")
    #expect((glb.json["extras"] as? [String: Any])?["audio"] as? String == "a.wav")
  }

  @Test func `the morph targets are ARKit's, and move what the head moves`() throws {
    let glb = try reader()
    let model = try HeadFile.model.get()
    let head = glb.list("meshes")[0]
    #expect((head["extras"] as? [String: [String]])?["targetNames"] == ARKitBlendshape.names)
    let primitive = try #require((head["primitives"] as? [[String: Any]])?.first)
    let targets = try #require(primitive["targets"] as? [[String: Int]])
    let jaw = try glb.values(try #require(targets[ARKitBlendshape.jawOpen.rawValue]["POSITION"]))
    let open = model.vertices(identity: [], expression: HeadFile.expression([.jawOpen: 1]))
    for vertex in stride(from: 0, to: model.vertexCount, by: 97) {
      let moved = (open[vertex] - model.neutral[vertex]) * 0.01
      for axis in 0..<3 { #expect(abs(jaw[3 * vertex + axis] - moved[axis]) < 1e-6) }
    }
    #expect((head["weights"] as? [Any])?.count == 52 && targets.count == 52)
  }

  @Test func `the animation has every frame at its time and unit rotations`() throws {
    let glb = try reader()
    let animation = try #require(glb.list("animations").first)
    let samplers = try #require(animation["samplers"] as? [[String: Any]])
    let channels = try #require(animation["channels"] as? [[String: Any]])
    var paths: [String] = []
    for channel in channels {
      let sampler = samplers[try #require(channel["sampler"] as? Int)]
      let target = try #require(channel["target"] as? [String: Any])
      paths.append("\(target["node"] ?? "")\(target["path"] ?? "")")
      #expect(try glb.values(try #require(sampler["input"] as? Int)) == [0, 1 / 60, 2 / 60])
      let output = try glb.values(try #require(sampler["output"] as? Int))
      if target["path"] as? String == "weights" {
        #expect(output == (try curves().frames.flatMap { $0 }))
      } else {
        for frame in 0..<3 {
          let q = output[4 * frame..<4 * frame + 4]
          #expect(abs(q.reduce(0) { $0 + $1 * $1 } - 1) < 1e-5)
        }
        #expect(Array(output[0..<4]) == [0, 0, 0, 1])
      }
    }
    #expect(paths == ["0rotation", "1weights", "2rotation", "3rotation"])
  }

  @Test func `a nod looks down and a turn goes to the subject's left`() throws {
    let glb = try reader()
    let samplers = try #require(glb.list("animations").first?["samplers"] as? [[String: Any]])
    let q = try glb.values(try #require(samplers[0]["output"] as? Int))[4..<8].map { $0 }
    // The rotated z axis (where the face looks): pitch 10 looks down, yaw -20 to the subject's right.
    let x = 2 * (q[0] * q[2] + q[3] * q[1]), y = 2 * (q[1] * q[2] - q[3] * q[0])
    #expect(abs(y + sin(10 * .pi / 180)) < 0.01)
    #expect(x < -0.3)
  }
}
