import Emotion
import Testing

@Suite struct TextDecodingTests {
  private static let text = "Grüße 🙂\nzwei"

  @Test func utf8IsReadWithAndWithoutByteOrderMark() throws {
    #expect(try TextDecoding.decode(Array(Self.text.utf8)) == Self.text)
    #expect(try TextDecoding.decode([0xEF, 0xBB, 0xBF] + Array(Self.text.utf8)) == Self.text)
    #expect(try TextDecoding.decode([]) == "")
  }

  @Test func utf16IsReadInBothByteOrders() throws {
    let little = Self.text.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
    let big = Self.text.utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
    #expect(try TextDecoding.decode([0xFF, 0xFE] + little) == Self.text)
    #expect(try TextDecoding.decode([0xFE, 0xFF] + big) == Self.text)
    #expect(throws: EmotionError.self) { try TextDecoding.decode([0xFF, 0xFE] + little.dropLast()) }
    #expect(throws: EmotionError.self) { try TextDecoding.decode([0xFF, 0xFE, 0x00, 0xD8]) }
  }

  @Test(
    arguments: [
      ([0x61, 0x0A, 0x62, 0xFF], 2, 2, "0xFF"), ([0xC3], 1, 1, "0xC3"),
      ([0xC3, 0xA9, 0xE9, 0x20], 1, 2, "0xE9"),
    ] as [([UInt8], Int, Int, String)])
  func theFirstByteThatIsNotTextIsNamed(bytes: [UInt8], line: Int, column: Int, byte: String) {
    #expect(
      throws: EmotionError.at(
        TextPosition(line: line, column: column),
        .malformedText(reason: "the file is not UTF-8 text", found: "byte \(byte)"))
    ) { try TextDecoding.decode(bytes) }
  }
}
