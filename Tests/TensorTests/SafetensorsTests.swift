import Glibc
import Tensor
import Testing

/// A file of a header and that many bytes of data.
private func file(_ header: String, data: Int = 0) -> [UInt8] { file(Array(header.utf8), data: data) }

private func file(_ header: [UInt8], data: Int) -> [UInt8] {
  withUnsafeBytes(of: UInt64(header.count).littleEndian) { Array($0) } + header
    + [UInt8](repeating: 1, count: data)
}

private func entry(_ type: String, _ shape: String, _ begin: String, _ end: String) -> String {
  "{\"dtype\":\"\(type)\",\"shape\":\(shape),\"data_offsets\":[\(begin),\(end)]}"
}

/// A damaged file and the name of the error it must cause.
struct Damage: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let bytes: [UInt8]
  let error: String

  init(_ name: String, _ error: String, _ bytes: [UInt8]) {
    (testDescription, self.error, self.bytes) = (name, error, bytes)
  }

  init(_ name: String, _ error: String, data: Int = 8, _ header: String) {
    self.init(name, error, file(header, data: data))
  }

  static let good = entry("F32", "[2]", "0", "8")

  static let all: [Damage] = [
    Damage("empty file", "truncatedHeader", []),
    Damage("seven bytes", "truncatedHeader", [1, 2, 3, 4, 5, 6, 7]),
    Damage("header longer than the file", "truncatedHeader", Array(file("{}").dropLast())),
    Damage("header of 2^64 - 1 bytes", "oversizedHeader", [UInt8](repeating: 255, count: 16)),
    Damage("header over the limit", "oversizedHeader", [0, 0, 0, 0, 1, 0, 0, 0, 123, 125]),
    Damage("empty header", "malformedHeader", data: 0, ""),
    Damage("header of zeros", "malformedHeader", file([0, 0, 0, 0], data: 0)),
    Damage("an array for a header", "malformedHeader", data: 0, "[]"),
    Damage("text after the header", "malformedHeader", data: 0, "{} x"),
    Damage("header cut in a string", "malformedHeader", data: 0, "{\"a"),
    Damage("comma before the end", "malformedHeader", "{\"a\":\(good),}"),
    Damage("bytes that are no UTF-8", "malformedHeader", file([123, 34, 0xC3, 0x28, 34], data: 0)),
    Damage("overlong UTF-8", "malformedHeader", file([123, 34, 0xC0, 0xAF, 34], data: 0)),
    Damage("lone surrogate", "malformedHeader", data: 0, "{\"\\ud800\":1}"),
    Damage("unknown escape", "malformedHeader", data: 0, "{\"\\x\":1}"),
    Damage("line break in a name", "malformedHeader", data: 0, "{\"a\nb\":1}"),
    Damage("negative size", "malformedHeader", "{\"a\":\(entry("F32", "[-2]", "0", "8"))}"),
    Damage("fractional size", "malformedHeader", "{\"a\":\(entry("F32", "[2.0]", "0", "8"))}"),
    Damage("exponent in a size", "malformedHeader", "{\"a\":\(entry("F32", "[2e0]", "0", "8"))}"),
    Damage(
      "size beyond 64 bits", "malformedHeader", "{\"a\":\(entry("F32", "[99999999999999999999]", "0", "8"))}"),
    Damage("leading zero", "malformedHeader", "{\"a\":\(entry("F32", "[02]", "0", "8"))}"),
    Damage("string for a shape", "malformedHeader", "{\"a\":\(entry("F32", "\"2\"", "0", "8"))}"),
    Damage("unknown field", "malformedHeader", "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"x\":[0,8]}}"),
    Damage("no offsets", "malformedHeader", "{\"a\":{\"dtype\":\"F32\",\"shape\":[2]}}"),
    Damage(
      "three offsets", "malformedHeader",
      "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,4,8]}}"),
    Damage("deep nesting", "malformedHeader", String(repeating: "{\"a\":", count: 100_000)),
    Damage("metadata that is no text", "malformedHeader", "{\"__metadata__\":{\"a\":1}}"),
    Damage(
      "a name twice", "duplicateName", data: 16, "{\"a\":\(good),\"a\":\(entry("F32", "[2]", "8", "16"))}"),
    Damage("a name twice, once escaped", "duplicateName", data: 8, "{\"a\":\(good),\"\\u0061\":\(good)}"),
    Damage(
      "a field twice", "duplicateName",
      "{\"a\":{\"dtype\":\"F32\",\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}"),
    Damage("metadata twice", "duplicateName", data: 0, "{\"__metadata__\":{},\"__metadata__\":{}}"),
    Damage("unknown type", "unsupportedType", "{\"a\":\(entry("X9", "[2]", "0", "8"))}"),
    Damage("type that is not read", "unsupportedType", "{\"a\":\(entry("F64", "[1]", "0", "8"))}"),
    Damage("shape larger than its bytes", "badShape", "{\"a\":\(entry("F32", "[3]", "0", "8"))}"),
    Damage("shape smaller than its bytes", "badShape", "{\"a\":\(entry("F16", "[3]", "0", "8"))}"),
    Damage(
      "product of sizes overflows", "badShape",
      "{\"a\":\(entry("F32", "[4294967296,4294967296,4294967296]", "0", "8"))}"),
    Damage(
      "product of sizes wraps to its bytes", "badShape",
      "{\"a\":\(entry("I8", "[4294967296,4294967296]", "0", "0"))}"),
    Damage("end before begin", "outOfBounds", "{\"a\":\(entry("F32", "[2]", "8", "0"))}"),
    Damage("data beyond the end", "outOfBounds", data: 4, "{\"a\":\(good)}"),
    Damage(
      "offsets near 2^63", "outOfBounds",
      "{\"a\":\(entry("I8", "[7]", "9223372036854775800", "9223372036854775807"))}"),
    Damage(
      "overlapping tensors", "overlap", data: 12, "{\"a\":\(good),\"b\":\(entry("F32", "[2]", "4", "12"))}"),
    Damage("same bytes twice", "overlap", "{\"a\":\(good),\"b\":\(good)}"),
    Damage(
      "hole between tensors", "unclaimedBytes", data: 20,
      "{\"a\":\(good),\"b\":\(entry("F32", "[2]", "12", "20"))}"),
    Damage("hole before the first", "unclaimedBytes", data: 12, "{\"a\":\(entry("F32", "[2]", "4", "12"))}"),
    Damage("data after the last", "unclaimedBytes", data: 9, "{\"a\":\(good)}"),
  ]
}

@Suite struct SafetensorsTests {
  @Test("a damaged file is refused with an error that names it", arguments: Damage.all)
  func damage(_ damage: Damage) {
    let error = #expect(throws: SafetensorsError.self) {
      try SafetensorsFile(bytes: damage.bytes, path: "model.safetensors")
    }
    guard let error else { return }
    #expect(Mirror(reflecting: error).children.first?.label == damage.error)
    #expect(error.description.contains("model.safetensors"))
    #expect(!error.help.isEmpty)
  }

  @Test("what the writer writes, the reader reads, names and values alike")
  func roundTrip() throws {
    var writer = SafetensorsWriter()
    let names = ["plain", "a.b.0", "quote\"back\\slash", "tab\tnewline\n", "zażółć 😀", ""]
    for (index, name) in names.enumerated() {
      writer.add(name, Tensor((0..<index * 2).map { Float($0) - 0.5 }, shape: [index, 2]))
    }
    writer.add("int", [-128, -1, 0, 127], shape: [2, 2])
    let file = try SafetensorsFile(bytes: writer.encoded())
    #expect(file.entries.count == names.count + 1)
    for (index, name) in names.enumerated() {
      #expect(file.entries[name]?.shape == [index, 2])
      #expect(file.floats(name) == (0..<index * 2).map { Float($0) - 0.5 })
    }
    #expect(file.int8s("int") == [-128, -1, 0, 127])
    #expect(file.floats("int") == nil)
    #expect(file.floats("absent") == nil)
  }

  @Test("metadata, spaces, escapes and tensors without elements are read")
  func odd() throws {
    let header = """
      { "__metadata__" : {"k\\u00e9y": "v\\ud83d\\ude00"} ,\n "a" : \(entry("F32", "[0, 3]", "0", "0")),
        "s" : \(entry("F32", "[ ]", "0", "4")) }
      """
    let file = try SafetensorsFile(bytes: file(header, data: 4))
    #expect(file.metadata == ["kéy": "v😀"])
    #expect(file.floats("a") == [])
    #expect(file.entries["s"]?.shape == [])
  }

  @Test("a valid file cut at any byte is refused")
  func truncation() throws {
    var writer = SafetensorsWriter()
    writer.add("a", Tensor([1, 2, 3], shape: [3]))
    writer.add("b", Tensor([4], shape: [1, 1]))
    let bytes = writer.encoded()
    _ = try SafetensorsFile(bytes: bytes)
    for length in 0..<bytes.count {
      #expect(throws: SafetensorsError.self) { try SafetensorsFile(bytes: Array(bytes[..<length])) }
    }
  }

  @Test("a header with any one byte changed is refused or still consistent")
  func mutation() throws {
    var writer = SafetensorsWriter()
    writer.add("a", Tensor([1, 2, 3], shape: [3]))
    writer.add("b", [1, 2], shape: [2])
    let bytes = writer.encoded()
    for position in 0..<bytes.count - 14 {
      for flip: UInt8 in [1, 2, 4, 16, 64, 128, 255] {
        var changed = bytes
        changed[position] ^= flip
        guard let file = try? SafetensorsFile(bytes: changed) else { continue }
        #expect(file.entries.values.reduce(0) { $0 + $1.bytes.count } == 14)
        for name in file.entries.keys {
          #expect((file.floats(name)?.count ?? file.int8s(name)?.count) != nil)
        }
      }
    }
  }

  @Test("a file on disk is mapped; a folder, a missing and an empty file are errors")
  func disk() throws {
    let path = "/tmp/render-safetensors-\(getpid()).bin"
    defer { unlink(path) }
    var writer = SafetensorsWriter()
    writer.add("a", Tensor([1, 2], shape: [2]))
    try writer.write(to: path)
    #expect(try SafetensorsFile(path: path).floats("a") == [1, 2])
    close(open(path, O_WRONLY | O_TRUNC))
    #expect(throws: SafetensorsError.truncatedHeader(path: path, needed: 8, found: 0)) {
      try SafetensorsFile(path: path)
    }
    #expect(throws: SafetensorsError.unreadable(path: "/tmp", reason: "not a regular file")) {
      try SafetensorsFile(path: "/tmp")
    }
    #expect(throws: SafetensorsError.self) { try SafetensorsFile(path: "/tmp/render-does-not-exist") }
    #expect(throws: SafetensorsError.self) { try writer.write(to: "/tmp/render-no-folder/file") }
  }
}
