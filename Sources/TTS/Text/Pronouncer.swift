/// The reading of a single word: lexicon, function words, spelled letters, suffixes and numbers.
///
/// - Source: the English rules of misaki (hexgrad, Apache-2.0), which made the models' training data.
struct Pronouncer: Sendable {
  /// What follows a word and changes its reading.
  struct Context {
    /// Whether the next sound is a vowel; nil before a pause.
    var beforeVowel: Bool?
    /// Whether the next word is "to".
    var beforeTo = false
  }

  /// Phonemes, and the words they speak where they differ from the text.
  struct Reading {
    var phonemes: String
    var spoken: String?
  }

  let lexicon: PackedLexicon
  let user: UserLexicon?
  let british: Bool

  private static let symbols = ["%": "percent", "&": "and", "+": "plus", "@": "at"]
  private static let networkSymbols = [".": "dot", "/": "slash"]

  /// The reading of a token, or nil if it must be guessed from its letters.
  func callAsFunction(_ token: Token, _ context: Context) -> Reading? {
    let word = Self.plainForm(token.text)
    if let phonemes = user?.phonemes(for: word) { return Reading(phonemes: phonemes) }
    let stress: Double? = word == word.lowercased() ? nil : word == word.uppercased() ? 2 : 0.5
    if let phonemes = self.word(word, token.tag, stress, context) {
      return withCurrency(Reading(phonemes: phonemes, spoken: Self.symbols[word]), token.currency)
    }
    guard Self.isNumber(word, isHead: token.isHead) else { return nil }
    return number(word, currency: token.currency, isHead: token.isHead)
  }

  /// Straight apostrophes and compatibility forms ("ﬁ" is "fi", "²" is "2").
  private static func plainForm(_ text: String) -> String {
    if text.utf8.allSatisfy({ $0 < 128 }) { return text }
    let straight = text.unicodeScalars.map { $0.isApostrophe ? "'" : $0 }
    return compatibilityForm(String(scalars: straight))
  }

  // MARK: - Words

  private func word(_ written: String, _ tag: String, _ stress: Double?, _ context: Context) -> String? {
    if let special = specialCase(written, tag, stress, context) { return special }
    var word = written
    if isCapitalVariant(word, tag), isReadable(word.lowercased(), tag, stress, context) {
      word = word.lowercased()
    }
    if isKnown(word) { return lookup(word, tag, stress, context) }
    if word.hasSuffix("s'"), isKnown(word.dropLast(2) + "'s") {
      return lookup(word.dropLast(2) + "'s", tag, stress, context)
    }
    if word.hasSuffix("'"), isKnown(String(word.dropLast())) {
      return lookup(String(word.dropLast()), tag, stress, context)
    }
    return plural(word, tag, stress, context) ?? past(word, tag, stress, context)
      ?? progressive(word, tag, stress ?? 0.5, context)
  }

  /// Whether a word in capitals, or with one, may be read like its small form.
  private func isCapitalVariant(_ word: String, _ tag: String) -> Bool {
    let letters = word.unicodeScalars.filter { $0 != "'" }
    guard word.unicodeScalars.count > 1, !letters.isEmpty, letters.allSatisfy(\.properties.isAlphabetic),
      word != word.lowercased(), tag != "NNP" || word.unicodeScalars.count > 7,
      entry(word, gold: true) == nil, entry(word, gold: false) == nil
    else { return false }
    let rest = word.dropFirst()
    return word == word.uppercased() || rest == rest.lowercased()
  }

  private func isReadable(_ word: String, _ tag: String, _ stress: Double?, _ context: Context) -> Bool {
    entry(word, gold: true) != nil || entry(word, gold: false) != nil
      || plural(word, tag, stress, context) != nil || past(word, tag, stress, context) != nil
      || progressive(word, tag, stress, context) != nil
  }

  /// Function words whose reading depends on what follows, and written symbols.
  private func specialCase(
    _ word: String, _ tag: String, _ stress: Double?, _ context: Context
  ) -> String? {
    if tag == "ADD", let name = Self.networkSymbols[word] { return lookup(name, nil, -0.5, context) }
    if let name = Self.symbols[word] { return lookup(name, nil, nil, context) }
    if isDottedLetters(word) { return spell(word) }
    switch word {
    case "a", "A": return tag == "DT" ? "ɐ" : "ˈA"
    case "am", "Am", "AM":
      if tag.hasPrefix("NN") { return spell(word) }
      return context.beforeVowel == nil || word != "am" || (stress ?? 0) > 0 ? plainReading("am") : "ɐm"
    case "an", "An", "AN": return word == "AN" && tag.hasPrefix("NN") ? spell(word) : "ɐn"
    case "I" where tag == "PRP": return "ˌI"
    case "by", "By", "BY": return Self.wordClass(tag) == "ADV" ? "bˈI" : nil
    case "to", "To": return toward(context)
    case "TO" where tag == "TO" || tag == "IN": return toward(context)
    case "in", "In": return context.beforeVowel == nil || tag != "IN" ? "ˈɪn" : "ɪn"
    case "IN" where tag != "NNP": return context.beforeVowel == nil || tag != "IN" ? "ˈɪn" : "ɪn"
    case "the", "The": return context.beforeVowel == true ? "ði" : "ðə"
    case "THE" where tag == "DT": return context.beforeVowel == true ? "ði" : "ðə"
    case "used", "Used", "USED":
      guard case .byTag(let readings)? = entry("used", gold: true)?.pronunciation else { return nil }
      let name = (tag == "VBD" || tag == "JJ") && context.beforeTo ? "VBD" : "DEFAULT"
      return readings[name] ?? nil
    default:
      let small = word.lowercased()
      return tag == "IN" && (small == "vs" || small == "vs.") ? lookup("versus", nil, nil, context) : nil
    }
  }

  private func toward(_ context: Context) -> String? {
    context.beforeVowel.map { $0 ? "tʊ" : "tə" } ?? plainReading("to")
  }

  /// "U.S.", "a.m.": single or double letters between full stops.
  private func isDottedLetters(_ word: String) -> Bool {
    guard word.contains(".") else { return false }
    let parts = word.split(separator: ".", omittingEmptySubsequences: false)
    let inner = parts.drop { $0.isEmpty }.reversed().drop { $0.isEmpty }
    return inner.count > 1 && parts.allSatisfy { $0.isEmpty || String($0).isAlphabetic }
      && parts.allSatisfy { $0.unicodeScalars.count < 3 }
  }

  // MARK: - Lexicon

  /// The entry of `word`; a small word also answers to its capitalised form, and the other way round.
  func entry(_ word: String, gold: Bool) -> PackedLexicon.Entry? {
    if let entry = lexicon.entry(for: word), entry.isGold == gold { return entry }
    guard word.utf8.count > 1 else { return nil }
    let small = word.lowercased()
    let capitalized = small.capitalizedWord
    let other = word == small ? capitalized : word == capitalized ? small : word
    guard other != word, let entry = lexicon.entry(for: other), entry.isGold == gold else { return nil }
    return entry
  }

  func isKnown(_ word: String) -> Bool {
    if entry(word, gold: true) != nil || Self.symbols[word] != nil || entry(word, gold: false) != nil {
      return true
    }
    guard !word.isEmpty, word.unicodeScalars.allSatisfy({ $0.isASCII && $0.isLetter }) else { return false }
    if word.utf8.count == 1 { return true }
    if word == word.uppercased(), entry(word.lowercased(), gold: true) != nil { return true }
    let rest = word.dropFirst()
    return rest == rest.uppercased()
  }

  func lookup(_ written: String, _ tag: String?, _ stress: Double?, _ context: Context?) -> String? {
    var word = written
    var isName = false
    var found = entry(word, gold: true)
    if found == nil, word == word.uppercased() {
      word = word.lowercased()
      isName = tag == "NNP"
      found = entry(word, gold: true)
    }
    if found == nil, !isName { found = entry(word, gold: false) }
    let phonemes = found.flatMap { reading($0.pronunciation, tag, context) }
    let isUnstressed = phonemes?.unicodeScalars.contains(PhonemeAlphabet.primaryStress) != true
    if phonemes == nil || (isName && isUnstressed), let spelled = spell(word) { return spelled }
    return phonemes.map { Stress.apply(stress, to: $0) }
  }

  private func reading(
    _ pronunciation: PackedLexicon.Pronunciation, _ tag: String?, _ context: Context?
  ) -> String? {
    switch pronunciation {
    case .one(let phonemes): return phonemes
    case .byTag(let readings):
      if let context, context.beforeVowel == nil, let atPause = readings["None"] { return atPause }
      if let tag, let exact = readings[tag] { return exact }
      if let tag, let byClass = readings[Self.wordClass(tag)] { return byClass }
      return readings["DEFAULT"] ?? nil
    }
  }

  private func plainReading(_ word: String) -> String? {
    entry(word, gold: true).flatMap { reading($0.pronunciation, nil, nil) }
  }

  /// Letter by letter, the last one stressed.
  func spell(_ word: String) -> String? {
    var phonemes = ""
    for letter in word where letter.isLetter {
      guard let name = plainReading(letter.uppercased()) else { return nil }
      phonemes += name
    }
    var scalars = Stress.apply(0, to: phonemes).unicodeScalars
    if let last = scalars.lastIndex(of: PhonemeAlphabet.secondaryStress) {
      scalars.replaceSubrange(last...last, with: [PhonemeAlphabet.primaryStress])
    }
    return String(scalars)
  }

  /// The word class that lexicon entries name, for a Penn Treebank tag.
  private static func wordClass(_ tag: String) -> String {
    if tag.hasPrefix("VB") { return "VERB" }
    if tag.hasPrefix("NN") { return "NOUN" }
    if tag.hasPrefix("ADV") || tag.hasPrefix("RB") { return "ADV" }
    return tag.hasPrefix("ADJ") || tag.hasPrefix("JJ") ? "ADJ" : tag
  }
}
