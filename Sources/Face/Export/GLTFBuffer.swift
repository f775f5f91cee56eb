/// The binary part of a glTF file while it is being filled, with the accessors that point into it.
struct GLTFBuffer {
  private static let float = 5126, unsignedInt = 5125
  private static let arrayBuffer = 34_962, elementArrayBuffer = 34_963

  private(set) var bytes: [UInt8] = []
  private(set) var views: [GLTFDocument.BufferView] = []
  private(set) var accessors: [GLTFDocument.Accessor] = []

  /// Vertex positions, normals or colours; with their bounds.
  mutating func vectors(_ values: [SIMD3<Float>]) -> Int {
    let (low, high) = Self.bounds(values)
    let view = view(values.flatMap { [$0.x, $0.y, $0.z] }, target: Self.arrayBuffer)
    return accessor(view, Self.float, values.count, "VEC3", low, high)
  }

  /// Vectors that are zero for all but some of `count` vertices.
  mutating func sparse(_ entries: [(vertex: Int, offset: SIMD3<Float>)], count: Int) -> Int {
    // An accessor must name at least one element.
    let entries = entries.isEmpty ? [(vertex: 0, offset: .zero)] : entries
    let (low, high) = Self.bounds(entries.map(\.offset) + (entries.count < count ? [.zero] : []))
    let indices = view(entries.map { UInt32($0.vertex) })
    let values = view(entries.flatMap { [$0.offset.x, $0.offset.y, $0.offset.z] })
    accessors.append(
      GLTFDocument.Accessor(
        componentType: Self.float, count: count, type: "VEC3", min: low, max: high,
        sparse: .init(
          count: entries.count, indices: .init(bufferView: indices, componentType: Self.unsignedInt),
          values: .init(bufferView: values))))
    return accessors.count - 1
  }

  /// Corners of triangles.
  mutating func corners(_ indices: [UInt32]) -> Int {
    accessor(
      view(indices, target: Self.elementArrayBuffer), Self.unsignedInt, indices.count, "SCALAR", nil, nil)
  }

  /// Times or weights.
  mutating func scalars(_ values: [Float]) -> Int {
    accessor(
      view(values), Self.float, values.count, "SCALAR", [values.min() ?? 0], [values.max() ?? 0])
  }

  /// Rotations, x y z w.
  mutating func rotations(_ values: [[Float]]) -> Int {
    accessor(view(values.flatMap { $0 }), Self.float, values.count, "VEC4", nil, nil)
  }

  private mutating func accessor(
    _ view: Int, _ component: Int, _ count: Int, _ type: String, _ low: [Float]?, _ high: [Float]?
  ) -> Int {
    accessors.append(
      GLTFDocument.Accessor(
        bufferView: view, componentType: component, count: count, type: type, min: low, max: high))
    return accessors.count - 1
  }

  /// Every value has four bytes, so that every view is aligned by itself.
  private mutating func view(_ values: [Float], target: Int? = nil) -> Int {
    view(values.map(\.bitPattern), target: target)
  }

  private mutating func view(_ values: [UInt32], target: Int? = nil) -> Int {
    views.append(
      GLTFDocument.BufferView(byteOffset: bytes.count, byteLength: values.count * 4, target: target))
    bytes.reserveCapacity(bytes.count + values.count * 4)
    for value in values {
      for shift in [0, 8, 16, 24] { bytes.append(UInt8(truncatingIfNeeded: value >> UInt32(shift))) }
    }
    return views.count - 1
  }

  private static func bounds(_ values: [SIMD3<Float>]) -> ([Float], [Float]) {
    let first = values.first ?? .zero
    let low = values.reduce(first) { pointwiseMin($0, $1) }
    let high = values.reduce(first) { pointwiseMax($0, $1) }
    return ([low.x, low.y, low.z], [high.x, high.y, high.z])
  }
}
