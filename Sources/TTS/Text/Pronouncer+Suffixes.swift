extension Pronouncer {
  /// A word in -s, -es, -ies or -'s from its stem.
  func plural(_ word: String, _ tag: String?, _ stress: Double?, _ context: Context?) -> String? {
    let count = word.unicodeScalars.count
    guard count >= 3, word.hasSuffix("s") else { return nil }
    let stem: String
    if !word.hasSuffix("ss"), isKnown(word.droppingLast(1)) {
      stem = word.droppingLast(1)
    } else if word.hasSuffix("'s") || (count > 4 && word.hasSuffix("es") && !word.hasSuffix("ies")),
      isKnown(word.droppingLast(2))
    {
      stem = word.droppingLast(2)
    } else if count > 4, word.hasSuffix("ies"), isKnown(word.droppingLast(3) + "y") {
      stem = word.droppingLast(3) + "y"
    } else if word.hasSuffix("'s") {
      return plural(word.droppingLast(2), tag, stress, context).flatMap(withS)
    } else {
      return nil
    }
    return lookup(stem, tag, stress, context).flatMap(withS)
  }

  /// A word in -d or -ed from its stem.
  func past(_ word: String, _ tag: String?, _ stress: Double?, _ context: Context?) -> String? {
    let count = word.unicodeScalars.count
    guard count >= 4, word.hasSuffix("d") else { return nil }
    let stem: String
    if !word.hasSuffix("dd"), isKnown(word.droppingLast(1)) {
      stem = word.droppingLast(1)
    } else if count > 4, word.hasSuffix("ed"), !word.hasSuffix("eed"), isKnown(word.droppingLast(2)) {
      stem = word.droppingLast(2)
    } else {
      return nil
    }
    return lookup(stem, tag, stress, context).flatMap(withEd)
  }

  /// A word in -ing from its stem, with or without a lost e or a doubled consonant.
  func progressive(_ word: String, _ tag: String?, _ stress: Double?, _ context: Context?) -> String? {
    let count = word.unicodeScalars.count
    guard count >= 5, word.hasSuffix("ing") else { return nil }
    let stem: String
    if count > 5, isKnown(word.droppingLast(3)) {
      stem = word.droppingLast(3)
    } else if isKnown(word.droppingLast(3) + "e") {
      stem = word.droppingLast(3) + "e"
    } else if count > 5, Self.doublesConsonant(word.droppingLast(3)), isKnown(word.droppingLast(4)) {
      stem = word.droppingLast(4)
    } else {
      return nil
    }
    return lookup(stem, tag, stress, context).flatMap(withIng)
  }

  private static func doublesConsonant(_ stem: String) -> Bool {
    let end = Array(stem.utf8.suffix(2))
    guard end.count == 2 else { return false }
    if end == Array("ck".utf8) { return true }
    return end[0] == end[1] && "bcdgklmnprstvxz".utf8.contains(end[0])
  }

  /// Phonemes with the sound of -s.
  func withS(_ stem: String) -> String? {
    guard let last = stem.unicodeScalars.last else { return nil }
    if "ptkfθ".unicodeScalars.contains(last) { return stem + "s" }
    if "szʃʒʧʤ".unicodeScalars.contains(last) { return stem + (british ? "ɪz" : "ᵻz") }
    return stem + "z"
  }

  /// Phonemes with the sound of -ed.
  func withEd(_ stem: String) -> String? {
    guard let last = stem.unicodeScalars.last else { return nil }
    if "pkfθʃsʧ".unicodeScalars.contains(last) { return stem + "t" }
    if last == "d" { return stem + (british ? "ɪd" : "ᵻd") }
    if last != "t" { return stem + "d" }
    guard !british, let before = stem.unicodeScalars.dropLast().last else { return stem + "ɪd" }
    return PhonemeAlphabet.flapping.contains(before) ? stem.droppingLast(1) + "ɾᵻd" : stem + "ᵻd"
  }

  /// Phonemes with the sound of -ing; nil where a British stem would need a linking r.
  func withIng(_ stem: String) -> String? {
    guard let last = stem.unicodeScalars.last else { return nil }
    if british { return last == "ə" || last == "ː" ? nil : stem + "ɪŋ" }
    if last == "t", let before = stem.unicodeScalars.dropLast().last,
      PhonemeAlphabet.flapping.contains(before)
    {
      return stem.droppingLast(1) + "ɾɪŋ"
    }
    return stem + "ɪŋ"
  }
}
