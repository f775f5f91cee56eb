/// A JSON text that was read, strictly (RFC 8259): no repeated field names, no depth over 64, no lone surrogates.
public struct JSONDocument: Sendable {
  /// The outermost value.
  public let root: JSONNode
  private let bytes: [UInt8]
  private let start: TextPosition

  /// Reads a JSON text; `start` is where it begins in its file, for one line of many.
  /// - Throws: `EmotionError.malformedText` with its place.
  public init(parsing text: String, start: TextPosition = TextPosition(line: 1, column: 1))
    throws(EmotionError)
  {
    bytes = Array(text.utf8)
    self.start = start
    var parser = JSONParser(bytes: bytes)
    do {
      root = try parser.document()
    } catch {
      throw .at(
        Self.position(of: error.offset, in: bytes, start: start),
        .malformedText(reason: error.reason, found: Self.excerpt(bytes, at: error.offset)))
    }
  }

  /// The place of a node or a field name.
  public func position(of offset: Int) -> TextPosition { Self.position(of: offset, in: bytes, start: start) }

  private static func position(of offset: Int, in bytes: [UInt8], start: TextPosition) -> TextPosition {
    var place = start
    for byte in bytes.prefix(offset) {
      if byte == UInt8(ascii: "\n") {
        place = TextPosition(line: place.line + 1, column: 1)
      } else if byte & 0xC0 != 0x80 {
        place.column += 1
      }
    }
    return place
  }

  private static func excerpt(_ bytes: [UInt8], at offset: Int) -> String {
    guard offset < bytes.count else { return "end of the text" }
    let line = bytes[offset...].prefix(24).prefix { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
    return line.isEmpty ? "end of the line" : String(decoding: line, as: UTF8.self)
  }
}

/// Reads the bytes of a JSON text; errors carry the offset of the byte that is wrong.
struct JSONParser {
  struct Failure: Error {
    let offset: Int
    let reason: String
  }

  private static let deepest = 64
  private let bytes: [UInt8]
  private var index = 0

  init(bytes: [UInt8]) { self.bytes = bytes }

  mutating func document() throws(Failure) -> JSONNode {
    let node = try value(depth: 0)
    skipSpace()
    guard index == bytes.count else { throw fail("there is something after the end of the JSON value") }
    return node
  }

  private mutating func value(depth: Int) throws(Failure) -> JSONNode {
    skipSpace()
    let offset = index
    guard depth <= Self.deepest else { throw fail("the JSON is nested deeper than \(Self.deepest) levels") }
    guard let byte = peek else { throw fail("a JSON value is missing") }
    switch byte {
    case UInt8(ascii: "{"): return JSONNode(.object(try members(depth: depth)), offset: offset)
    case UInt8(ascii: "["): return JSONNode(.array(try items(depth: depth)), offset: offset)
    case UInt8(ascii: "\""): return JSONNode(.string(try string()), offset: offset)
    case UInt8(ascii: "t"): return try word("true", .bool(true))
    case UInt8(ascii: "f"): return try word("false", .bool(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    default: return JSONNode(.number(try number()), offset: offset)
    }
  }

  private mutating func members(depth: Int) throws(Failure) -> [JSONNode.Member] {
    index += 1
    var members: [JSONNode.Member] = []
    var names: Set<String> = []
    skipSpace()
    if take(UInt8(ascii: "}")) { return members }
    repeat {
      skipSpace()
      let offset = index
      guard peek == UInt8(ascii: "\"") else { throw fail("a field name in double quotes is missing") }
      let name = try string()
      guard names.insert(name).inserted else {
        throw Failure(offset: offset, reason: "a field is given twice")
      }
      skipSpace()
      guard take(UInt8(ascii: ":")) else { throw fail("a colon is missing after the field name") }
      members.append(JSONNode.Member(name, try value(depth: depth + 1), offset: offset))
      skipSpace()
    } while take(UInt8(ascii: ","))
    guard take(UInt8(ascii: "}")) else { throw fail("a comma or } is missing") }
    return members
  }

  private mutating func items(depth: Int) throws(Failure) -> [JSONNode] {
    index += 1
    var items: [JSONNode] = []
    skipSpace()
    if take(UInt8(ascii: "]")) { return items }
    repeat {
      items.append(try value(depth: depth + 1))
      skipSpace()
    } while take(UInt8(ascii: ","))
    guard take(UInt8(ascii: "]")) else { throw fail("a comma or ] is missing") }
    return items
  }

  private mutating func word(_ word: String, _ value: JSONNode.Value) throws(Failure) -> JSONNode {
    let offset = index
    guard bytes[index...].starts(with: word.utf8) else { throw fail("this is no JSON value") }
    index += word.utf8.count
    return JSONNode(value, offset: offset)
  }

  private mutating func number() throws(Failure) -> Double {
    let start = index
    _ = take(UInt8(ascii: "-"))
    if !take(UInt8(ascii: "0")) { try digits(from: start) }
    if take(UInt8(ascii: ".")) { try digits(from: start) }
    if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
      if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
      try digits(from: start)
    }
    guard let number = Double(String(decoding: bytes[start..<index], as: UTF8.self)), number.isFinite else {
      throw Failure(offset: start, reason: "this number is too large")
    }
    return number
  }

  private mutating func digits(from start: Int) throws(Failure) {
    let first = index
    while let byte = peek, byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") { index += 1 }
    guard index > first else { throw Failure(offset: start, reason: "this is no JSON value") }
  }

  private mutating func string() throws(Failure) -> String {
    let open = index
    index += 1
    var content: [UInt8] = []
    while let byte = peek {
      switch byte {
      case UInt8(ascii: "\""):
        index += 1
        return String(decoding: content, as: UTF8.self)
      case UInt8(ascii: "\\"): content += try escape()
      case 0..<0x20: throw fail("a line break or control character stands in a string")
      default:
        content.append(byte)
        index += 1
      }
    }
    throw Failure(offset: open, reason: "this string has no closing quote")
  }

  private mutating func escape() throws(Failure) -> [UInt8] {
    let start = index
    guard index + 1 < bytes.count else { throw fail("this escape is cut off") }
    let letter = bytes[index + 1]
    index += 2
    switch letter {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [letter]
    case UInt8(ascii: "b"): return [0x08]
    case UInt8(ascii: "f"): return [0x0C]
    case UInt8(ascii: "n"): return [0x0A]
    case UInt8(ascii: "r"): return [0x0D]
    case UInt8(ascii: "t"): return [0x09]
    case UInt8(ascii: "u"):
      var units = [try hexadecimal(from: start)]
      if UTF16.isLeadSurrogate(units[0]), bytes[index...].starts(with: [0x5C, 0x75]) {
        index += 2
        units.append(try hexadecimal(from: start))
      }
      guard let text = String(validating: units, as: UTF16.self) else {
        throw Failure(offset: start, reason: "this escape is half of a character")
      }
      return Array(text.utf8)
    default: throw Failure(offset: start, reason: "there is no such escape")
    }
  }

  private mutating func hexadecimal(from start: Int) throws(Failure) -> UInt16 {
    let digits = bytes[index...].prefix(4)
    guard digits.count == 4, digits.allSatisfy({ $0 != UInt8(ascii: "+") && $0 != UInt8(ascii: "-") }),
      let unit = UInt16(String(decoding: digits, as: UTF8.self), radix: 16)
    else { throw Failure(offset: start, reason: "\\u needs four hexadecimal digits") }
    index += 4
    return unit
  }

  private var peek: UInt8? { index < bytes.count ? bytes[index] : nil }

  private mutating func take(_ byte: UInt8) -> Bool {
    guard peek == byte else { return false }
    index += 1
    return true
  }

  private mutating func skipSpace() {
    while let byte = peek, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { index += 1 }
  }

  private func fail(_ reason: String) -> Failure { Failure(offset: index, reason: reason) }
}
