/// A 5 by 7 pixel font for plot labels: capitals, digits and the signs that numbers need.
enum PixelFont {
  /// Width and height of a glyph in pixels, before scaling.
  static let size = (width: 5, height: 7)
  /// Distance from one glyph to the next in pixels, before scaling.
  static let advance = 6

  /// Whether the pixel in `column` and `row` of the glyph is set; unknown signs are blank.
  static func isSet(_ character: Character, column: Int, row: Int) -> Bool {
    guard let bits = glyphs[character] else { return false }
    return bits >> (34 - (row * size.width + column)) & 1 == 1
  }

  /// Rows from top to bottom, five bits each, the first pixel in the highest bit.
  private static let glyphs: [Character: UInt64] = [
    "0": 0x3A33AE62E, "1": 0x11842108E, "2": 0x3A213221F,
    "3": 0x78217043E, "4": 0x08CA97C42, "5": 0x7E1E0862E,
    "6": 0x1910F462E, "7": 0x7C2222108, "8": 0x3A317462E,
    "9": 0x3A317844C, "A": 0x3A31FC631, "B": 0x7A31F463E,
    "C": 0x3A308422E, "D": 0x7A318C63E, "E": 0x7E10F421F,
    "F": 0x7E10F4210, "G": 0x3A30BC62E, "H": 0x4631FC631,
    "I": 0x38842108E, "J": 0x1C4210A4C, "K": 0x4654C5251,
    "L": 0x42108421F, "M": 0x4775AC631, "N": 0x47359C631,
    "O": 0x3A318C62E, "P": 0x7A31F4210, "Q": 0x3A318D64D,
    "R": 0x7A31F5251, "S": 0x3E107043E, "T": 0x7C8421084,
    "U": 0x46318C62E, "V": 0x46318C544, "W": 0x4631AD771,
    "X": 0x462A22A31, "Y": 0x462A21084, "Z": 0x7C222221F,
    ".": 0x00000018C, ",": 0x000003088, "-": 0x0000F8000,
    ":": 0x018C03180, "/": 0x042222210, "%": 0x672222273,
    "(": 0x088842082, ")": 0x208210888, "+": 0x0084F9080,
    "=": 0x001F07C00,
  ]
}
