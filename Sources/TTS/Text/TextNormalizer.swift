/// Rewrites a sentence so that the lexicon rules can read it: times, dates, money, units, fractions, ranges,
/// phone numbers, abbreviations, Roman numerals, addresses of the internet, symbols.
///
/// One pass from left to right; at each place the first rule that matches rewrites what it read. Plain
/// numbers stay digits: the tagger must see them, and `Pronouncer` reads them.
struct TextNormalizer: Sendable {
  /// Whether 3/4/2024 is the third of April.
  let dayFirst: Bool

  /// The rewritten sentence, every character with its place in the input.
  func callAsFunction(_ sentence: SourceText) -> SourceText {
    let text = Self.tidy(sentence)
    let scan = Scan(scalars: text.scalars)
    var result = SourceText()
    var at = 0
    while at < scan.count {
      if let rewrite = rewrite(scan, at) {
        result.append(rewrite.text, text.origin(of: at..<rewrite.end))
        at = rewrite.end
      } else {
        result.append(text, at: at)
        at += 1
      }
    }
    return Self.tidy(result)
  }

  private func rewrite(_ scan: Scan, _ at: Int) -> Rewrite? {
    guard let scalar = scan[at] else { return nil }
    if scalar.isDigit { return isNumberStart(scan, at) ? number(scan, at) : nil }
    if scalar.isLetter, NormalizerTables.symbols[scalar] == nil,
      NormalizerTables.vulgarFractions[scalar] == nil
    {
      return scan.isWord(at - 1) ? nil : word(scan, at)
    }
    return symbol(scan, at, scalar)
  }

  private func isNumberStart(_ scan: Scan, _ at: Int) -> Bool {
    if scan.isWord(at - 1) { return false }
    return !((scan[at - 1] == "." || scan[at - 1] == ",") && scan.isDigit(at - 2))
  }

  private func number(_ scan: Scan, _ at: Int) -> Rewrite? {
    time(scan, at) ?? date(scan, at) ?? phone(scan, at) ?? amountBeforeCurrency(scan, at) ?? measure(scan, at)
      ?? fraction(scan, at) ?? dayOfMonth(scan, at) ?? range(scan, at)
  }

  private func word(_ scan: Scan, _ at: Int) -> Rewrite? {
    address(scan, at) ?? amountAfterCode(scan, at) ?? monthDay(scan, at) ?? title(scan, at)
      ?? romanNumeral(scan, at) ?? abbreviation(scan, at)
  }

  private func symbol(_ scan: Scan, _ at: Int, _ scalar: Unicode.Scalar) -> Rewrite? {
    money(scan, at) ?? sign(scan, at, scalar) ?? plainSymbol(scan, at, scalar)
  }

  /// One space for any white space, none at the ends and before punctuation.
  private static func tidy(_ text: SourceText) -> SourceText {
    let pauses = Set(",.;:!?".unicodeScalars)
    var result = SourceText()
    var space: Int?
    for index in 0..<text.count {
      let scalar = text.scalars[index]
      if scalar.isSpace {
        space = space ?? index
        continue
      }
      let isTight = pauses.contains(scalar) && !(index + 1 < text.count && text.scalars[index + 1].isDigit)
      if let space, result.count > 0, !isTight {
        result.append(" ", text.origin(of: space..<(space + 1)))
      }
      space = nil
      result.append(text, at: index)
    }
    return result
  }
}
