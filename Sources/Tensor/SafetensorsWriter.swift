import Glibc

/// Builds safetensors files in memory: f32 and int8 tensors.
public struct SafetensorsWriter: Sendable {
  private var header: [(name: String, entry: SafetensorsFile.Entry)] = []
  private var data: [UInt8] = []

  /// An empty file.
  public init() {}

  /// Adds an f32 tensor.
  public mutating func add(_ name: String, _ tensor: Tensor) {
    add(name, .f32, tensor.shape, tensor.scalars.withUnsafeBytes { [UInt8]($0) })
  }

  /// Adds an int8 tensor; its scales go beside it as `name + ".scale"`.
  ///
  /// - Precondition: the count of `values` equals the product of `shape`.
  public mutating func add(_ name: String, _ values: [Int8], shape: [Int]) {
    precondition(values.count == shape.reduce(1, *))
    add(name, .i8, shape, values.map { UInt8(bitPattern: $0) })
  }

  /// The file's bytes.
  public func encoded() -> [UInt8] {
    let fields = header.map { name, entry in
      "\"\(Self.escaped(name))\":{\"dtype\":\"\(entry.type.rawValue)\",\"shape\":\(entry.shape),"
        + "\"data_offsets\":[\(entry.bytes.lowerBound),\(entry.bytes.upperBound)]}"
    }
    var json = Array("{\(fields.joined(separator: ","))}".utf8)
    json += [UInt8](repeating: 0x20, count: (8 - json.count % 8) % 8)
    let length = withUnsafeBytes(of: UInt64(json.count).littleEndian) { [UInt8]($0) }
    return length + json + data
  }

  /// Writes the file.
  ///
  /// - Throws: `SafetensorsError.unwritable`.
  public func write(to path: String) throws(SafetensorsError) {
    let bytes = encoded()
    guard let file = fopen(path, "wb") else {
      throw .unwritable(path: path, reason: String(cString: strerror(errno)))
    }
    let written = fwrite(bytes, 1, bytes.count, file)
    guard fclose(file) == 0, written == bytes.count else {
      throw .unwritable(path: path, reason: String(cString: strerror(errno)))
    }
  }

  private mutating func add(
    _ name: String, _ type: SafetensorsFile.ElementType, _ shape: [Int], _ bytes: [UInt8]
  ) {
    let range = data.count..<data.count + bytes.count
    header.append((name, .init(type: type, shape: shape, bytes: range)))
    data += bytes
  }

  private static func escaped(_ name: String) -> String {
    var text = ""
    for scalar in name.unicodeScalars {
      switch scalar {
      case "\"", "\\": text += "\\\(scalar)"
      case "\u{0}"..<"\u{20}":
        let digits = String(scalar.value, radix: 16)
        text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: text.unicodeScalars.append(scalar)
      }
    }
    return text
  }
}
