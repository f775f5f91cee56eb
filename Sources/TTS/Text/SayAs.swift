/// Readings of text whose kind is stated, as SSML's `say-as` states it.
///
/// - Source: W3C, "SSML 1.0 say-as attribute values", 2005.
public enum SayAs {
  /// The text as spans that are read as its kind.
  ///
  /// What cannot be of that kind, and kinds that the rules of the language read anyway (fraction, unit, time,
  /// currency), stays as written.
  /// - Parameters:
  ///   - kind: such as `ordinal` or `spell-out`.
  ///   - format: of a date, such as `dmy`.
  public static func spans(_ text: String, as kind: String, format: String? = nil) -> [TextSpan] {
    let trailing = text.last == " " ? " " : ""
    func alias(_ words: [String]) -> [TextSpan] {
      words.isEmpty
        ? [TextSpan(text)] : [TextSpan(text, reading: .alias(words.joined(separator: " ") + trailing))]
    }
    switch kind {
    case "cardinal", "number": return alias(whole(text).map(NumberWords.cardinal) ?? [])
    case "ordinal": return alias(whole(text).map(NumberWords.ordinal) ?? [])
    case "digits": return alias(text.filter(\.isWholeNumber).flatMap { NumberWords.spelled(String($0)) })
    case "telephone": return alias(telephone(text))
    case "date": return alias(date(text, format: format ?? "").map { [$0] } ?? [])
    case "characters", "spell-out": return spelled(text) + (trailing.isEmpty ? [] : [TextSpan(trailing)])
    default: return [TextSpan(text)]
    }
  }

  /// The digits of a whole number, or `nil` for anything else.
  private static func whole(_ text: String) -> String? {
    let digits = text.filter { !" ,".contains($0) }
    return !digits.isEmpty && digits.allSatisfy { $0.isASCII && $0.isNumber } ? digits : nil
  }

  /// Digit by digit with a pause between groups.
  private static func telephone(_ text: String) -> [String] {
    let groups = text.split { !($0.isASCII && $0.isNumber) }.map {
      NumberWords.spelled($0).joined(separator: " ")
    }
    return groups.isEmpty ? [] : [(text.contains("+") ? "plus " : "") + groups.joined(separator: ", ")]
  }

  /// A date in words that the normaliser reads further: `3.5.2024` as dmy is "May 3, 2024".
  private static func date(_ text: String, format: String) -> String? {
    let numbers = text.split { !($0.isASCII && $0.isNumber) }.map(String.init)
    guard numbers.count == format.count, !numbers.isEmpty else { return nil }
    var parts: [Character: String] = [:]
    for (letter, number) in zip(format, numbers) { parts[letter] = number }
    var result: [String] = []
    if let month = parts["m"].flatMap({ Int($0) }) {
      guard (1...12).contains(month) else { return nil }
      result.append(months[month - 1])
    }
    if let day = parts["d"].flatMap({ Int($0) }) {
      guard (1...31).contains(day) else { return nil }
      result.append(NumberWords.writtenOrdinal(day))
    }
    guard let year = parts["y"] else { return result.isEmpty ? nil : result.joined(separator: " ") }
    let spoken = (year.count == 4 ? NumberWords.year(year) : NumberWords.cardinal(year)).joined(
      separator: " ")
    let before = result.joined(separator: " ")
    return before.isEmpty ? spoken : before + (result.count > 1 ? ", " : " ") + spoken
  }

  private static let months = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
  ]

  /// Letter by letter, with the names that letters have in American English.
  private static func spelled(_ text: String) -> [TextSpan] {
    var spans: [TextSpan] = []
    for character in text where !character.isWhitespace {
      if !spans.isEmpty { spans.append(TextSpan(" ")) }
      let written = String(character)
      if let name = letters[character.lowercased()] {
        spans.append(TextSpan(written, reading: .phonemes(name)))
      } else if character.isASCII, character.isNumber {
        spans.append(TextSpan(written, reading: .alias(NumberWords.spelled(written).joined(separator: " "))))
      } else {
        spans.append(TextSpan(written))
      }
    }
    return spans
  }

  private static let letters = [
    "a": "ˈA", "b": "bˈi", "c": "sˈi", "d": "dˈi", "e": "ˈi", "f": "ˈɛf", "g": "ʤˈi", "h": "ˈAʧ", "i": "ˈI",
    "j": "ʤˈA", "k": "kˈA", "l": "ˈɛl", "m": "ˈɛm", "n": "ˈɛn", "o": "ˈO", "p": "pˈi", "q": "kjˈu",
    "r": "ˈɑɹ", "s": "ˈɛs", "t": "tˈi", "u": "jˈu", "v": "vˈi", "w": "dˈʌbᵊlju", "x": "ˈɛks", "y": "wˈI",
    "z": "zˈi",
  ]
}
