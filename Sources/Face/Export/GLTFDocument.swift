/// The JSON part of a glTF 2.0 file, as far as a talking head needs it.
///
/// - Source: Khronos Group, glTF 2.0 Specification, version 2.0.1; the names are the specification's own.
struct GLTFDocument: Encodable {
  /// Who made the file.
  struct Asset: Encodable {
    var version = "2.0"
    var generator: String
    var copyright: String
  }
  struct Scene: Encodable {
    var nodes: [Int]
  }
  struct Node: Encodable {
    var name: String
    var mesh: Int?
    var children: [Int]?
    var translation: [Float]?
    var rotation: [Float]?
  }
  struct Mesh: Encodable {
    /// Names of the morph targets, where engines look for them.
    struct Extras: Encodable {
      var targetNames: [String]
    }
    var name: String
    var primitives: [Primitive]
    var weights: [Float]?
    var extras: Extras?
  }
  struct Primitive: Encodable {
    var attributes: [String: Int]
    var indices: Int
    var material: Int
    var targets: [[String: Int]]?
  }
  struct Material: Encodable {
    struct Surface: Encodable {
      var baseColorFactor: [Float]
      var metallicFactor: Float
      var roughnessFactor: Float
    }
    var name: String
    var pbrMetallicRoughness: Surface
    var doubleSided: Bool
  }
  struct Animation: Encodable {
    struct Target: Encodable {
      var node: Int
      var path: String
    }
    struct Channel: Encodable {
      var sampler: Int
      var target: Target
    }
    struct Sampler: Encodable {
      var input: Int
      var output: Int
      var interpolation = "LINEAR"
    }
    var name: String
    var channels: [Channel]
    var samplers: [Sampler]
  }
  struct Accessor: Encodable {
    struct Indices: Encodable {
      var bufferView: Int
      var componentType: Int
    }
    struct Values: Encodable {
      var bufferView: Int
    }
    /// The elements that are not zero.
    struct Sparse: Encodable {
      var count: Int
      var indices: Indices
      var values: Values
    }
    var bufferView: Int?
    var componentType: Int
    var count: Int
    var type: String
    var min: [Float]?
    var max: [Float]?
    var sparse: Sparse?
  }
  struct BufferView: Encodable {
    var buffer = 0
    var byteOffset: Int
    var byteLength: Int
    var target: Int?
  }
  struct Buffer: Encodable {
    var byteLength: Int
  }
  /// What belongs to the motion but has no place in glTF.
  struct Extras: Encodable {
    var audio: String?
    var aiGenerated = true
  }

  var asset: Asset
  var scene = 0
  var scenes: [Scene]
  var nodes: [Node]
  var meshes: [Mesh]
  var materials: [Material]
  var animations: [Animation]
  var accessors: [Accessor]
  var bufferViews: [BufferView]
  var buffers: [Buffer]
  var extras: Extras
}
