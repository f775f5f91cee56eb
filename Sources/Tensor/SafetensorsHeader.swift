/// The checked header of a safetensors file.
struct SafetensorsHeader {
  private(set) var entries: [String: SafetensorsFile.Entry] = [:]
  private(set) var metadata: [String: String] = [:]

  /// Parses and checks the header.
  ///
  /// - Parameter dataSize: bytes of the data section.
  /// - Throws: `SafetensorsError`, which names `path` and the tensor.
  init(_ json: [UInt8], dataSize: Int, path: String) throws(SafetensorsError) {
    var reader = HeaderReader(json, path: path)
    var names = Set<String>()
    try reader.object { (reader, name) throws(SafetensorsError) in
      guard names.insert(name).inserted else { throw .duplicateName(path: path, name: name) }
      if name == "__metadata__" {
        try reader.object { (reader, key) throws(SafetensorsError) in
          let value = try reader.string()
          guard metadata.updateValue(value, forKey: key) == nil else {
            throw .duplicateName(path: path, name: "__metadata__.\(key)")
          }
        }
      } else {
        entries[name] = try Self.entry(&reader, name, path)
      }
    }
    try reader.finish()
    try checkLayout(dataSize, path)
  }

  /// Reads one tensor's `{"dtype": ..., "shape": [...], "data_offsets": [begin, end]}`.
  private static func entry(
    _ reader: inout HeaderReader, _ name: String, _ path: String
  ) throws(SafetensorsError) -> SafetensorsFile.Entry {
    var type: String?, shape: [Int]?, offsets: [Int]?
    try reader.object { (reader, key) throws(SafetensorsError) in
      let isNew: Bool
      switch key {
      case "dtype": (isNew, type) = (type == nil, try reader.string())
      case "shape": (isNew, shape) = (shape == nil, try reader.integers())
      case "data_offsets": (isNew, offsets) = (offsets == nil, try reader.integers())
      default: throw reader.malformed("tensor '\(name)' has an unknown field '\(key)'")
      }
      guard isNew else { throw .duplicateName(path: path, name: "\(name).\(key)") }
    }
    guard let type, let shape, let offsets, offsets.count == 2 else {
      throw reader.malformed("tensor '\(name)' needs dtype, shape and two data_offsets")
    }
    guard let element = SafetensorsFile.ElementType(rawValue: type) else {
      throw .unsupportedType(path: path, tensor: name, type: type)
    }
    guard offsets[0] <= offsets[1] else {
      throw .outOfBounds(path: path, tensor: name, begin: offsets[0], end: offsets[1], size: 0)
    }
    let bytes = offsets[1] - offsets[0]
    var size = element.size
    for axis in shape {
      let (product, overflow) = size.multipliedReportingOverflow(by: axis)
      guard !overflow else { throw .badShape(path: path, tensor: name, shape: shape, bytes: bytes) }
      size = product
    }
    guard size == bytes else { throw .badShape(path: path, tensor: name, shape: shape, bytes: bytes) }
    return .init(type: element, shape: shape, bytes: offsets[0]..<offsets[1])
  }

  /// Byte ranges must cover the data section exactly once.
  private func checkLayout(_ size: Int, _ path: String) throws(SafetensorsError) {
    let sorted = entries.sorted {
      ($0.value.bytes.lowerBound, $0.value.bytes.upperBound, $0.key)
        < ($1.value.bytes.lowerBound, $1.value.bytes.upperBound, $1.key)
    }
    var end = 0
    var previous = ""
    for (name, entry) in sorted {
      let range = entry.bytes
      guard range.upperBound <= size else {
        throw .outOfBounds(
          path: path, tensor: name, begin: range.lowerBound, end: range.upperBound, size: size)
      }
      guard range.lowerBound >= end else { throw .overlap(path: path, tensor: name, other: previous) }
      guard range.lowerBound == end else {
        throw .unclaimedBytes(path: path, begin: end, end: range.lowerBound)
      }
      end = range.upperBound
      if !range.isEmpty { previous = name }
    }
    guard end == size else { throw .unclaimedBytes(path: path, begin: end, end: size) }
  }
}
