/// Turns the bytes of a text file into a string: UTF-8 with or without byte order mark, UTF-16 with one.
public enum TextDecoding {
  /// The file's text, without byte order mark.
  /// - Throws: `EmotionError.malformedText` with the place of the first byte that is not text.
  public static func decode(_ bytes: [UInt8]) throws(EmotionError) -> String {
    if bytes.starts(with: [0xFF, 0xFE]) { return try utf16(bytes.dropFirst(2), bigEndian: false) }
    if bytes.starts(with: [0xFE, 0xFF]) { return try utf16(bytes.dropFirst(2), bigEndian: true) }
    let body = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes[...]
    if let text = String(validating: body, as: UTF8.self) { return text }
    return try describeBadUTF8(body)
  }

  private static func utf16(_ bytes: ArraySlice<UInt8>, bigEndian: Bool) throws(EmotionError) -> String {
    var units: [UInt16] = []
    units.reserveCapacity(bytes.count / 2)
    var index = bytes.startIndex
    while index + 1 < bytes.endIndex {
      let first = UInt16(bytes[index])
      let second = UInt16(bytes[index + 1])
      units.append(bigEndian ? first << 8 | second : second << 8 | first)
      index += 2
    }
    guard index == bytes.endIndex, let text = String(validating: units, as: UTF16.self) else {
      throw .malformedText(
        reason: "the file starts as UTF-16 but is not valid UTF-16", found: "\(bytes.count) bytes")
    }
    return text
  }

  /// Decodes scalar by scalar to find the first invalid byte.
  private static func describeBadUTF8(_ bytes: ArraySlice<UInt8>) throws(EmotionError) -> String {
    var decoder = UTF8()
    var iterator = bytes.makeIterator()
    var place = TextPosition(line: 1, column: 1)
    var consumed = bytes.startIndex
    while true {
      switch decoder.decode(&iterator) {
      case .scalarValue(let scalar):
        consumed += UTF8.width(scalar)
        if scalar == "\n" {
          place = TextPosition(line: place.line + 1, column: 1)
        } else {
          place.column += 1
        }
      case .emptyInput, .error:
        let byte = consumed < bytes.endIndex ? bytes[consumed] : 0
        let hexadecimal = String(byte, radix: 16, uppercase: true)
        throw .at(place, .malformedText(reason: "the file is not UTF-8 text", found: "byte 0x\(hexadecimal)"))
      }
    }
  }
}
