/// The character classes of the text rules. ASCII is answered without the Unicode tables.
extension Unicode.Scalar {
  /// A digit 0 to 9.
  var isDigit: Bool { value >= 48 && value <= 57 }

  /// A letter of any script, or a numeral that is no digit (½, ²).
  var isLetter: Bool {
    if isASCII { return (value | 32) >= 97 && (value | 32) <= 122 }
    switch properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
      .letterNumber, .otherNumber:
      return true
    default: return false
    }
  }

  /// A letter, a digit or an underscore.
  var isWordCharacter: Bool { isDigit || self == "_" || isLetter }

  /// A Latin capital, as far as Latin-1.
  var isCapital: Bool {
    (value >= 65 && value <= 90) || (value >= 0xC0 && value <= 0xDE && value != 0xD7)
  }

  /// A small Latin letter, as far as Latin-1.
  var isSmall: Bool {
    (value >= 97 && value <= 122) || (value >= 0xDF && value <= 0xFF && value != 0xF7)
  }

  /// White space of any kind.
  var isSpace: Bool {
    isASCII ? value == 32 || (value >= 9 && value <= 13) : properties.isWhitespace
  }

  /// An apostrophe, straight or curly.
  var isApostrophe: Bool { self == "'" || self == "‘" || self == "’" }

  /// A stand-in for a span whose phonemes are given (private use, plane 15).
  var isPlaceholder: Bool { value >= 0xF0000 && value < 0xFFFFE }
}

extension String {
  /// The text that `scalars` spell.
  init(scalars: some Collection<Unicode.Scalar>) {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(scalars.count)
    for scalar in scalars {
      if scalar.isASCII {
        bytes.append(UInt8(scalar.value))
      } else {
        bytes += UTF8.encode(scalar).map { Array($0) } ?? []
      }
    }
    self.init(decoding: bytes, as: UTF8.self)
  }

  /// The first letter as a capital, the others small.
  var capitalizedWord: String {
    guard let first = unicodeScalars.first else { return self }
    return String(Character(first)).uppercased() + String(unicodeScalars.dropFirst()).lowercased()
  }

  /// Whether all characters are letters, and there is one.
  var isAlphabetic: Bool { !isEmpty && unicodeScalars.allSatisfy { $0.properties.isAlphabetic } }

  /// Whether all characters are digits 0 to 9, and there is one.
  var isDigits: Bool { !isEmpty && unicodeScalars.allSatisfy(\.isDigit) }

  /// The text without its last `count` scalars.
  func droppingLast(_ count: Int) -> String { String(unicodeScalars.dropLast(count)) }
}
