import Emotion

/// What stands before the words: `NAME:` or `NAME (emotion, 0.7):`.
struct SpeakerPrefix {
  let name: String
  /// The inside of the round brackets.
  let parenthetical: SourceText?
  /// What follows the colon.
  let words: SourceText

  /// The prefix of `source`, or `nil` when it has none.
  ///
  /// A name begins with a letter, has at most 4 words and 40 letters, digits, spaces or `. ' - _ & #`; behind the
  /// colon is white space or nothing. With `upperCaseOnly` (subtitles, where `Note: ...` may be words) a name
  /// has no lower-case letter and at least two letters.
  init?(_ source: SourceText, upperCaseOnly: Bool = false) {
    let source = source.trimmed
    guard let stop = source.scalars.prefix(60).firstIndex(where: { $0 == ":" || $0 == "(" }) else {
      return nil
    }
    let name = source[0..<stop].trimmed
    guard Self.isName(name.scalars, upperCaseOnly: upperCaseOnly) else { return nil }
    var colon = stop
    var inside: SourceText?
    if source[stop] == "(" {
      guard let close = source.firstIndex(of: ")", from: stop) else { return nil }
      inside = source[stop + 1..<close].trimmed
      colon = close + 1
      while source[colon]?.properties.isWhitespace == true { colon += 1 }
    }
    guard source[colon] == ":", source[colon + 1]?.properties.isWhitespace ?? true else { return nil }
    self.name = name.string
    parenthetical = inside
    words = source.from(colon + 1).trimmed
  }

  private static func isName(_ scalars: [Unicode.Scalar], upperCaseOnly: Bool) -> Bool {
    guard scalars.count <= 40, scalars.first?.properties.isAlphabetic == true else { return false }
    guard scalars.split(separator: " ").count <= 4 else { return false }
    let allowed = scalars.allSatisfy {
      $0.properties.isAlphabetic || $0.properties.numericType != nil || " .'’-_&#".unicodeScalars.contains($0)
    }
    guard upperCaseOnly else { return allowed }
    let letters = scalars.filter(\.properties.isAlphabetic)
    return allowed && letters.count > 1 && !letters.contains(where: \.properties.isLowercase)
  }
}
