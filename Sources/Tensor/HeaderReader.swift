/// Reads the subset of JSON that a safetensors header consists of: objects, strings, arrays of whole numbers.
///
/// Unlike a general reader it sees duplicate keys, and it refuses negative, fractional and overlong numbers.
struct HeaderReader {
  private let bytes: [UInt8]
  private let path: String
  private var position = 0

  init(_ bytes: [UInt8], path: String) {
    self.bytes = bytes
    self.path = path
  }

  /// The error for what stands at the current position.
  func malformed(_ reason: String) -> SafetensorsError {
    .malformedHeader(path: path, offset: position, reason: reason)
  }

  /// Reads `{"key": value, ...}`; `value` is called after each key and must read the value.
  mutating func object(
    _ value: (inout HeaderReader, String) throws(SafetensorsError) -> Void
  ) throws(SafetensorsError) {
    try expect("{")
    if take("}") { return }
    repeat {
      let key = try string()
      try expect(":")
      try value(&self, key)
    } while take(",")
    try expect("}")
  }

  /// Reads `[1, 2, ...]` of numbers between 0 and `Int.max`.
  mutating func integers() throws(SafetensorsError) -> [Int] {
    try expect("[")
    var numbers: [Int] = []
    if take("]") { return numbers }
    repeat {
      numbers.append(try integer())
    } while take(",")
    try expect("]")
    return numbers
  }

  /// Reads a string with JSON's escapes.
  mutating func string() throws(SafetensorsError) -> String {
    try expect("\"")
    var text: [UInt8] = []
    while let byte = next() {
      switch byte {
      case UInt8(ascii: "\""):
        guard let result = String(validating: text, as: UTF8.self) else {
          throw malformed("a string is not UTF-8")
        }
        return result
      case UInt8(ascii: "\\"): text += Array(String(try escape()).utf8)
      case 0..<0x20: throw malformed("a string holds a control character")
      default: text.append(byte)
      }
    }
    throw malformed("a string does not end")
  }

  /// Only spaces may follow the outermost object.
  mutating func finish() throws(SafetensorsError) {
    skipSpace()
    guard position == bytes.count else { throw malformed("text follows the header's object") }
  }

  private mutating func integer() throws(SafetensorsError) -> Int {
    skipSpace()
    let start = position
    var number = 0
    while position < bytes.count, case let digit = bytes[position], (48...57).contains(digit) {
      let (product, overflow) = number.multipliedReportingOverflow(by: 10)
      let (sum, carry) = product.addingReportingOverflow(Int(digit - 48))
      guard !overflow, !carry else { throw malformed("a number is too large") }
      number = sum
      position += 1
    }
    guard position > start else { throw malformed("a whole number of at least 0 is expected") }
    guard position == start + 1 || bytes[start] != 48 else { throw malformed("a number starts with 0") }
    return number
  }

  private mutating func escape() throws(SafetensorsError) -> Unicode.Scalar {
    guard let byte = next() else { throw malformed("an escape does not end") }
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{C}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"):
      var code = try hex()
      if (0xD800..<0xDC00).contains(code), next() == UInt8(ascii: "\\"), next() == UInt8(ascii: "u") {
        let low = try hex()
        guard (0xDC00..<0xE000).contains(low) else { throw malformed("a surrogate pair is broken") }
        code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
      }
      guard let scalar = Unicode.Scalar(code) else { throw malformed("a surrogate stands alone") }
      return scalar
    default: throw malformed("an escape is unknown")
    }
  }

  private mutating func hex() throws(SafetensorsError) -> UInt32 {
    var code: UInt32 = 0
    for _ in 0..<4 {
      guard let byte = next(), let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
        throw malformed("four hexadecimal digits are expected")
      }
      code = code << 4 | UInt32(digit)
    }
    return code
  }

  private mutating func next() -> UInt8? {
    guard position < bytes.count else { return nil }
    defer { position += 1 }
    return bytes[position]
  }

  private mutating func skipSpace() {
    while position < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[position]) { position += 1 }
  }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    skipSpace()
    guard position < bytes.count, bytes[position] == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  private mutating func expect(_ character: Unicode.Scalar) throws(SafetensorsError) {
    guard take(character) else { throw malformed("'\(character)' is expected") }
  }
}
