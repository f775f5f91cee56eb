/// The text chunks of a PNG file, which libpng's simplified interface leaves out.
///
/// - Source: Portable Network Graphics (W3C, second edition), 5.3 chunk layout, 11.3.4 textual information.
enum PNGText {
  /// Signature (8) and header chunk (4 + 4 + 13 + 4): text follows after these bytes.
  private static let headerLength = 33

  /// `file` with one iTXt chunk for each pair, in the order of the keys.
  static func inserting(_ text: [String: String], into file: [UInt8]) -> [UInt8] {
    var result = Array(file.prefix(headerLength))
    for (key, value) in text.sorted(by: { $0.key < $1.key }) {
      // Keyword, zero, uncompressed, method 0, empty language, empty translated keyword, text.
      let body = Array("iTXt".utf8) + Array(key.utf8) + [0, 0, 0, 0, 0] + Array(value.utf8)
      result += bigEndian(UInt32(body.count - 4)) + body + bigEndian(checksum(body))
    }
    return result + file.dropFirst(headerLength)
  }

  /// Every uncompressed iTXt and tEXt pair of `file`; damaged chunks are passed over.
  static func values(in file: [UInt8]) -> [String: String] {
    var values: [String: String] = [:]
    var position = 8
    while position + 12 <= file.count {
      let length = file[position..<position + 4].reduce(0) { $0 << 8 | Int($1) }
      guard length <= file.count - position - 12 else { break }
      let kind = String(decoding: file[position + 4..<position + 8], as: UTF8.self)
      let body = file[position + 8..<position + 8 + length]
      if kind == "tEXt", let zero = body.firstIndex(of: 0) {
        values[latin(body[..<zero])] = latin(body[(zero + 1)...])
      } else if kind == "iTXt" {
        let parts = body.split(separator: 0, maxSplits: 1, omittingEmptySubsequences: false)
        if parts.count == 2, parts[1].count >= 4, parts[1].first == 0 {
          let rest = parts[1].dropFirst(2).split(separator: 0, maxSplits: 2, omittingEmptySubsequences: false)
          if rest.count == 3 { values[latin(parts[0])] = String(decoding: rest[2], as: UTF8.self) }
        }
      }
      position += length + 12
    }
    return values
  }

  private static func latin(_ bytes: ArraySlice<UInt8>) -> String {
    String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
  }

  private static func bigEndian(_ value: UInt32) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
  }

  /// CRC-32 of the chunk's type and data (Annex D of the standard).
  private static func checksum(_ bytes: [UInt8]) -> UInt32 {
    var crc: UInt32 = .max
    for byte in bytes {
      crc ^= UInt32(byte)
      for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
    }
    return ~crc
  }
}
