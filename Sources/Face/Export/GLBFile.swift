import Foundation
import Glibc

/// A head in motion as binary glTF: our mesh, 52 morph targets with ARKit's names and one animation.
///
/// Metres, y up, facing +z, as glTF has it. The head node turns, the eyes turn inside it, the weights follow the
/// curves. The sound is named in the file's extras: glTF has no place for it.
public enum GLBFile {
  /// The file's bytes.
  ///
  /// - Parameters:
  ///   - curves: at least one frame.
  ///   - model: the head.
  ///   - audio: name of the sound file these curves belong to.
  ///   - generator: name and version of the program.
  public static func data(
    _ curves: FaceCurves, model: FaceModel, audio: String? = nil, generator: String
  ) -> [UInt8] {
    var buffer = GLTFBuffer()
    let points = model.neutral.map { $0 * scale }
    let normals = model.normals(model.neutral).map { length($0) > 0 ? $0 : [0, 0, 1] }
    let position = buffer.vectors(points), normal = buffer.vectors(normals)
    let targets = ARKitBlendshape.allCases.map { shape in
      ["POSITION": buffer.sparse(model.offsets(of: shape, scale: scale), count: model.vertexCount)]
    }
    var meshes = [
      GLTFDocument.Mesh(
        name: "head", primitives: [], weights: [Float](repeating: 0, count: targets.count),
        extras: .init(targetNames: ARKitBlendshape.names))
    ]
    for (material, surface) in Surface.allCases.enumerated() where surface != .eye {
      let corners = model.corners { surface.holds($0) }
      guard !corners.isEmpty else { continue }
      meshes[0].primitives.append(
        GLTFDocument.Primitive(
          attributes: ["POSITION": position, "NORMAL": normal], indices: buffer.corners(corners),
          material: material, targets: targets))
    }
    var nodes = [
      GLTFDocument.Node(name: "neck", children: [1, 2, 3]),
      GLTFDocument.Node(name: "head", mesh: 0),
    ]
    for part in [FacePart.leftEye, .rightEye] {
      let centre = eyeCentre(model, part) * scale
      meshes.append(eye(model, part, centre: centre, normals: normals, &buffer))
      nodes.append(
        GLTFDocument.Node(
          name: "\(part)", mesh: meshes.count - 1, translation: [centre.x, centre.y, centre.z]))
    }
    let document = GLTFDocument(
      asset: .init(
        generator: generator, copyright: "AI-generated motion; head: MIT, see the project's notices"),
      scenes: [.init(nodes: [0])], nodes: nodes, meshes: meshes,
      materials: Surface.allCases.map(\.material), animations: [animation(curves, &buffer)],
      accessors: buffer.accessors, bufferViews: buffer.views,
      buffers: [.init(byteLength: buffer.bytes.count)],
      extras: .init(audio: audio))
    return container(document, buffer.bytes)
  }

  /// Centimetres to metres.
  private static let scale: Float = 0.01

  /// What looks alike.
  private enum Surface: CaseIterable {
    case skin, mouth, teeth, eye

    func holds(_ part: FacePart) -> Bool {
      switch part {
      case .face, .scalp, .sockets: self == .skin
      case .mouth, .upperGum, .lowerGum, .tongue: self == .mouth
      case .upperTeeth, .lowerTeeth: self == .teeth
      case .leftEye, .rightEye: self == .eye
      }
    }

    var material: GLTFDocument.Material {
      let (color, roughness): ([Float], Float) =
        switch self {
        case .skin: ([0.60, 0.38, 0.29, 1], 0.6)
        case .mouth: ([0.42, 0.13, 0.12, 1], 0.45)
        case .teeth: ([0.85, 0.82, 0.74, 1], 0.3)
        case .eye: ([1, 1, 1, 1], 0.15)
        }
      return GLTFDocument.Material(
        name: "\(self)",
        pbrMetallicRoughness: .init(baseColorFactor: color, metallicFactor: 0, roughnessFactor: roughness),
        doubleSided: self != .skin)
    }
  }

  /// The middle of an eyeball, from its equator.
  private static func eyeCentre(_ model: FaceModel, _ part: FacePart) -> SIMD3<Float> {
    let all = (0..<model.vertexCount).filter { model.parts[$0] == part }
    let ring = all.filter { abs(model.uv[$0].x - .pi / 2) < 0.05 }
    let used = ring.isEmpty ? all : ring
    return used.map { model.neutral[$0] }.reduce(.zero, +) / Float(max(1, used.count))
  }

  /// An eyeball around its own middle, its colours painted on its vertices.
  private static func eye(
    _ model: FaceModel, _ part: FacePart, centre: SIMD3<Float>, normals: [SIMD3<Float>],
    _ buffer: inout GLTFBuffer
  ) -> GLTFDocument.Mesh {
    let all = (0..<model.vertexCount).filter { model.parts[$0] == part }
    var place: [Int: UInt32] = [:]
    for (index, vertex) in all.enumerated() { place[vertex] = UInt32(index) }
    let corners = model.corners { $0 == part }.compactMap { place[Int($0)] }
    let colors = all.map { vertex -> SIMD3<Float> in
      switch model.uv[vertex].x {
      case ..<0.2: [0.01, 0.01, 0.01]
      case ..<0.52: [0.12, 0.07, 0.03]
      default: [0.82, 0.80, 0.78]
      }
    }
    return GLTFDocument.Mesh(
      name: "\(part)",
      primitives: [
        GLTFDocument.Primitive(
          attributes: [
            "POSITION": buffer.vectors(all.map { model.neutral[$0] * scale - centre }),
            "NORMAL": buffer.vectors(all.map { normals[$0] }), "COLOR_0": buffer.vectors(colors),
          ],
          indices: buffer.corners(corners), material: Surface.allCases.count - 1)
      ])
  }

  private static func animation(
    _ curves: FaceCurves, _ buffer: inout GLTFBuffer
  ) -> GLTFDocument.Animation {
    let poses = curves.frames.indices.map { curves.pose(at: $0) }
    let input = buffer.scalars(poses.indices.map { Float(Double($0) / curves.fps) })
    let gaze = buffer.rotations(poses.map { quaternion($0.eyeRotation) })
    let outputs = [
      (node: 0, path: "rotation", output: buffer.rotations(poses.map { quaternion($0.headRotation) })),
      (node: 1, path: "weights", output: buffer.scalars(curves.frames.flatMap { $0 })),
      (node: 2, path: "rotation", output: gaze), (node: 3, path: "rotation", output: gaze),
    ]
    return GLTFDocument.Animation(
      name: "speech",
      channels: outputs.enumerated().map { index, channel in
        .init(sampler: index, target: .init(node: channel.node, path: channel.path))
      },
      samplers: outputs.map { .init(input: input, output: $0.output) })
  }

  /// The unit quaternion x, y, z, w of a rotation by less than half a turn.
  ///
  /// - Source: Shepperd, "Quaternion from rotation matrix", 1978, the case of the largest w.
  static func quaternion(_ r: Rotation) -> [Float] {
    let w = (1 + r.x.x + r.y.y + r.z.z).squareRoot() / 2
    let q = SIMD4<Float>(r.z.y - r.y.z, r.x.z - r.z.x, r.y.x - r.x.y, 4 * w * w) / (4 * w)
    let size = (q * q).sum().squareRoot()
    return [q.x / size, q.y / size, q.z / size, q.w / size]
  }

  /// Header, JSON chunk padded with spaces, binary chunk padded with zeros.
  private static func container(_ document: GLTFDocument, _ binary: [UInt8]) -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    guard var json = (try? encoder.encode(document)).map(Array.init) else {
      preconditionFailure("curves and meshes hold finite numbers only")
    }
    func word(_ value: Int) -> [UInt8] { [0, 8, 16, 24].map { UInt8(truncatingIfNeeded: value >> $0) } }
    json += [UInt8](repeating: 0x20, count: -json.count & 3)
    let padded = binary + [UInt8](repeating: 0, count: -binary.count & 3)
    return Array("glTF".utf8) + word(2) + word(12 + 8 + json.count + 8 + padded.count)
      + word(json.count) + Array("JSON".utf8) + json
      + word(padded.count) + Array("BIN\0".utf8) + padded
  }
}

extension FaceModel {
  /// What a blendshape moves, scaled.
  func offsets(of shape: ARKitBlendshape, scale: Float) -> [(vertex: Int, offset: SIMD3<Float>)] {
    let basis = expressions[shape.rawValue]
    return zip(basis.vertices, basis.offsets).map { (Int($0), $1 * scale) }
  }

  /// Corner indices of the triangles whose first corner belongs to such a part.
  func corners(_ isIncluded: (FacePart) -> Bool) -> [UInt32] {
    triangles.filter { isIncluded(parts[Int($0.x)]) }.flatMap { [UInt32($0.x), UInt32($0.y), UInt32($0.z)] }
  }
}
