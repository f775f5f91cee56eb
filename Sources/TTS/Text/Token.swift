/// A token on its way from text to phonemes.
struct Token {
  var text: String
  /// Penn Treebank part of speech.
  var tag = ""
  var spaceAfter = false
  /// Where it was written: UTF-8 offsets into the input.
  var range: Range<Int>
  /// The reading, once known.
  var phonemes: String?
  /// The words as spoken, where they differ from `text`.
  var spoken: String?
  /// Whether it opens a group of tokens written without spaces.
  var isHead = true
  /// The currency sign that stood before this number.
  var currency: String?
  /// Whether a space goes before it inside its group.
  var spaceBefore = false

  /// Tokens written without spaces, as one token.
  ///
  /// The part of speech is that of the weightiest part, capitals counting twice.
  static func merge(_ parts: ArraySlice<Token>, keepingPhonemes: Bool = false) -> Token {
    guard var merged = parts.first, let last = parts.last else { return Token(text: "", range: 0..<0) }
    guard parts.count > 1 else {
      if !keepingPhonemes { merged.phonemes = nil }
      return merged
    }
    var text = "", phonemes = "", spoken = ""
    var heaviest = -1
    var currency: String?
    for part in parts {
      text += part.text
      let partPhonemes = part.phonemes ?? ""
      if part.spaceBefore, !phonemes.isEmpty, !phonemes.hasSuffix(" "), !partPhonemes.isEmpty {
        phonemes += " "
      }
      phonemes += partPhonemes
      let words = part.spaceBefore && partPhonemes.isEmpty ? "" : part.spoken ?? part.text
      if part.spaceBefore, !spoken.isEmpty, !words.isEmpty { spoken += " " }
      spoken += words
      let weight = part.text.unicodeScalars.reduce(0) { $0 + ($1.properties.isUppercase ? 2 : 1) }
      if weight > heaviest {
        heaviest = weight
        merged.tag = part.tag
      }
      currency = part.currency ?? currency
    }
    merged.text = text
    merged.phonemes = keepingPhonemes ? phonemes : nil
    merged.spoken = spoken == text ? nil : spoken
    merged.spaceAfter = last.spaceAfter
    merged.range = merged.range.lowerBound..<max(merged.range.lowerBound, last.range.upperBound)
    merged.currency = currency
    return merged
  }
}
