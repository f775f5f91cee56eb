extension TextNormalizer {
  /// A multiplier such as "million" or "k" at `at`, after at most one space.
  private func multiplier(_ scan: Scan, _ at: Int) -> (word: String, end: Int)? {
    let start = scan.skipSpace(at)
    let end = scan.lettersEnd(start)
    let word = scan.string(start..<end)
    guard !scan.isWord(end), let spoken = NormalizerTables.multipliers[word], start == at || word.count > 1
    else {
      return nil
    }
    return (spoken, end)
  }

  /// "$2.5 million", "£5k", "$5-10", "¥500"; other sums are left to the number reader.
  func money(_ scan: Scan, _ at: Int) -> Rewrite? {
    guard let sign = scan[at], let unit = NormalizerTables.currencies[String(Character(sign))], sign != "¢"
    else {
      return nil
    }
    let start = scan.skipSpace(at + 1)
    guard let end = scan.numberEnd(start) else { return nil }
    let number = scan.string(start..<end)
    if scan.isDash(end) {
      let next = scan[end + 1] == sign ? end + 2 : end + 1
      if let last = scan.numberEnd(next), !scan.isDash(last) {
        let multiplier = multiplier(scan, last)
        let words =
          "\(number) to \(scan.string(next..<last)) \(multiplier.map { $0.word + " " } ?? "")\(unit.many)"
        return Rewrite(end: multiplier?.end ?? last, text: words)
      }
    }
    if let multiplier = multiplier(scan, end) {
      return perUnit(scan, multiplier.end, "\(number) \(multiplier.word) \(unit.many)")
    }
    guard !["$", "£", "€"].contains(sign) else { return nil }
    return perUnit(scan, end, "\(number) \(number == "1" ? unit.one : unit.many)")
  }

  /// A slash after a sum is "per".
  private func perUnit(_ scan: Scan, _ end: Int, _ words: String) -> Rewrite {
    guard scan[end] == "/", scan.isLetter(end + 1) else { return Rewrite(end: end, text: words) }
    return Rewrite(end: end + 1, text: words + " per ")
  }

  /// "5 USD", "5 €", "99¢".
  func amountBeforeCurrency(_ scan: Scan, _ at: Int) -> Rewrite? {
    if let before = scan[at - 1], NormalizerTables.currencies[String(Character(before))] != nil { return nil }
    guard let end = scan.numberEnd(at) else { return nil }
    let start = scan.skipSpace(end)
    guard let sign = scan[start] else { return nil }
    let isCode = sign.isCapital
    let name = isCode ? scan.letters(start) : String(Character(sign))
    guard let unit = NormalizerTables.currencies[name], name != "Rs" else { return nil }
    let last = start + name.unicodeScalars.count
    guard !scan.isWord(last), isCode || !scan.isDigit(scan.skipSpace(last)) else { return nil }
    let number = scan.string(at..<end)
    return Rewrite(end: last, text: "\(number) \(number == "1" ? unit.one : unit.many)")
  }

  /// "USD 50", "Rs. 500 million", "US$5".
  func amountAfterCode(_ scan: Scan, _ at: Int) -> Rewrite? {
    let code = scan.letters(at)
    var start = at + code.unicodeScalars.count
    if ["US", "C", "A", "CA", "AU"].contains(code), scan[start] == "$", scan.isDigit(start + 1) {
      return Rewrite(end: start + 1, text: "$")
    }
    guard let unit = NormalizerTables.currencies[code] else { return nil }
    if code == "Rs", scan[start] == "." { start += 1 }
    start = scan.skipSpace(start)
    guard let end = scan.numberEnd(start) else { return nil }
    let number = scan.string(start..<end)
    if let multiplier = multiplier(scan, end) {
      return Rewrite(end: multiplier.end, text: "\(number) \(multiplier.word) \(unit.many)")
    }
    return Rewrite(end: end, text: "\(number) \(number == "1" ? unit.one : unit.many)")
  }
}
