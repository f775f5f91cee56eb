extension TextNormalizer {
  /// "Dr. Smith", "St Paul": the full word before a capital.
  func title(_ scan: Scan, _ at: Int) -> Rewrite? {
    var end = scan.lettersEnd(at)
    let word = scan.string(at..<end)
    guard let title = NormalizerTables.titles[word] else { return nil }
    if scan[end] == "." { end += 1 }
    guard scan.isSpace(end), let next = scan[end + 1], next.isASCII, next.isCapital else { return nil }
    if word == "St" || word == "Dr", isStreet(scan, at) {
      return Rewrite(end: end, text: word == "St" ? "Street" : "Drive")
    }
    return Rewrite(end: end + 1, text: title + " ")
  }

  /// Whether a house number and a name stand before: "12 Main St. Springfield".
  private func isStreet(_ scan: Scan, _ at: Int) -> Bool {
    guard let name = scan.wordBefore(at), let first = name.text.unicodeScalars.first else { return false }
    if first.isDigit { return !name.text.isDigits }
    guard first.isCapital, let number = scan.wordBefore(name.start) else { return false }
    return number.text.isDigits
  }

  /// "approx.", "vs", "Inc.", "No. 5", "p. 12", "w/o".
  func abbreviation(_ scan: Scan, _ at: Int) -> Rewrite? {
    guard scan[at - 1] != "." else { return nil }
    let end = scan.lettersEnd(at)
    let word = scan.string(at..<end)
    if let days = weekdays(scan, word, end) { return days }
    if scan[end] == ".", !scan.isWord(end + 1) {
      if let rewrite = beforeNumber(scan, word, end) { return rewrite }
      let isLast = isSentenceEnd(scan, end + 1)
      if let full = NormalizerTables.abbreviations[word],
        !(isLast && NormalizerTables.ambiguousAtEnd.contains(word))
      {
        if word == "Dr", isStreet(scan, at) {
          return Rewrite(end: end + 1, text: isLast ? "Drive." : "Drive")
        }
        return Rewrite(end: end + 1, text: full + (isLast ? "." : ""))
      }
    }
    for (short, full) in NormalizerTables.shorthand where scan.hasText(short, at: at) {
      let last = at + short.unicodeScalars.count
      guard !scan.isWord(last), short != "w/" || scan[last] == " " else { continue }
      return Rewrite(end: last, text: full)
    }
    if word == "v", scan.isDigit(end), scan.digitsEnd(end) <= end + 2, !scan.isWord(scan.digitsEnd(end)) {
      return Rewrite(end: end, text: "version ")
    }
    return nil
  }

  /// "Mon-Fri": Monday to Friday.
  private func weekdays(_ scan: Scan, _ word: String, _ end: Int) -> Rewrite? {
    guard let first = NormalizerTables.abbreviations[word], first.hasSuffix("day"), scan.isDash(end) else {
      return nil
    }
    let last = scan.lettersEnd(end + 1)
    guard let second = NormalizerTables.abbreviations[scan.string((end + 1)..<last)], second.hasSuffix("day")
    else {
      return nil
    }
    return Rewrite(end: last, text: first + " to " + second)
  }

  private func isSentenceEnd(_ scan: Scan, _ at: Int) -> Bool {
    var end = at
    while let scalar = scan[end], "\"”’')]".unicodeScalars.contains(scalar) { end += 1 }
    return end == scan.count
  }

  private func beforeNumber(_ scan: Scan, _ word: String, _ end: Int) -> Rewrite? {
    let next = scan.skipSpace(end + 1)
    guard scan.isDigit(next) else { return nil }
    let words = [
      "No": "Number ", "no": "number ", "Nos": "Numbers ", "nos": "numbers ", "p": "page ", "c": "circa ",
      "ca": "circa ", "Art": "Article ", "Sec": "Section ",
    ]
    if word == "c" || word == "ca", scan.digitsEnd(next) < next + 3 { return nil }
    return words[word].map { Rewrite(end: next, text: $0) }
  }

  /// "Chapter IV", "Henry VIII", "World War II".
  func romanNumeral(_ scan: Scan, _ at: Int) -> Rewrite? {
    let wordEnd = scan.lettersEnd(at)
    let word = scan.string(at..<wordEnd)
    let isRuler = NormalizerTables.rulers.contains(word)
    guard isRuler || NormalizerTables.numberedThings.contains(word), scan.isSpace(wordEnd) else { return nil }
    let end = scan.lettersEnd(wordEnd + 1)
    let numeral = scan.string((wordEnd + 1)..<end)
    guard let value = Self.romanValue(numeral), value < 100, !scan.isWord(end),
      !((scan[end] == "." || scan[end] == "'") && scan.isWord(end + 1))
    else { return nil }
    if numeral == "I", !isNumeralI(scan, word, end) { return nil }
    if numeral.count == 1, scan[end] == ".", scan[end + 2]?.isCapital == true { return nil }
    if !isRuler { return Rewrite(end: end, text: "\(word) \(value)") }
    if numeral.count == 1, numeral == "C" || numeral == "L" { return nil }
    return Rewrite(end: end, text: "\(word) the \(NumberWords.writtenOrdinal(value))")
  }

  /// Whether a lone I is a numeral, not the pronoun: "Part I of", but not "the book I read".
  private func isNumeralI(_ scan: Scan, _ word: String, _ end: Int) -> Bool {
    guard scan.isSpace(end) else { return true }
    let isCapital = word.unicodeScalars.first?.isCapital == true
    let followers: Set = [
      "of", "and", "to", "in", "is", "was", "the", "at", "by", "on", "from", "with", "for",
    ]
    return isCapital && (followers.contains(scan.letters(end + 1)) || !scan.isLetter(end + 1))
  }

  /// The value of a numeral in its standard form, or nil.
  static func romanValue(_ numeral: String) -> Int? {
    let steps: [(value: Int, form: String)] = [
      (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"),
      (10, "X"),
      (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
    ]
    var rest = numeral[...]
    var value = 0
    for step in steps {
      while rest.hasPrefix(step.form) {
        value += step.value
        rest = rest.dropFirst(step.form.count)
      }
    }
    var standard = ""
    var left = value
    for step in steps {
      while left >= step.value {
        standard += step.form
        left -= step.value
      }
    }
    return value > 0 && rest.isEmpty && standard == numeral ? value : nil
  }

  /// "https://example.com/path", "www.example.org", "name@example.com", "example.com".
  func address(_ scan: Scan, _ at: Int) -> Rewrite? {
    guard scan[at - 1].map({ " ([<\"“'".unicodeScalars.contains($0) }) ?? true else { return nil }
    var end = scan.chunkEnd(at)
    while let last = scan[end - 1], ".,;:!?)]}\"'”>".unicodeScalars.contains(last), end > at { end -= 1 }
    var text = scan.string(at..<end)
    guard text.contains(".") || text.contains("://") else { return nil }
    let isLink = text.contains("://") || text.hasPrefix("www.")
    if let scheme = text.firstRange(of: "://") { text = String(text[scheme.upperBound...]) }
    if let query = text.firstIndex(where: { $0 == "?" || $0 == "#" }) { text = String(text[..<query]) }
    let host = text.prefix { $0 != "/" }
    let domain = host.split(separator: "@", omittingEmptySubsequences: false).last ?? ""
    let labels = domain.prefix { $0 != ":" }.split(separator: ".", omittingEmptySubsequences: false)
    let isHost =
      labels.count > 1
      && labels.allSatisfy { label in
        !label.isEmpty && label.unicodeScalars.allSatisfy { $0.isASCII && ($0.isWordCharacter || $0 == "-") }
      }
    let isMail = host.contains("@") && isHost && host.first != "@"
    let isKnown = isHost && NormalizerTables.topLevelDomains.contains(labels[labels.count - 1].lowercased())
    guard (isLink && !text.isEmpty) || isMail || isKnown else { return nil }
    if !isLink, !isMail, labels.contains(where: { $0.count == 1 }) { return nil }
    let names: [Character: String] = [
      ".": " dot ", "/": " slash ", "@": " at ", "-": " dash ", "_": " underscore ", ":": " colon ",
      "~": " tilde ",
      "%": " percent ", "=": " equals ", "&": " and ", "+": " plus ",
    ]
    if text.hasSuffix("/") { text.removeLast() }
    if text.hasPrefix("www.") { text = "W W W." + text.dropFirst(4) }
    return Rewrite(end: end, text: text.map { names[$0] ?? String($0) }.joined())
  }
}
