/// Cuts a token into the parts that are pronounced on their own: camel case, digits, hyphens, symbols.
/// - Source: the subtoken pattern of misaki (hexgrad, Apache-2.0).
enum Subtokens {
  /// The parts of `text` in order; characters that belong to no part are left out.
  static func split(_ text: String) -> [String] {
    let scalars = Array(text.unicodeScalars)
    if scalars.allSatisfy(\.isSmall) { return scalars.isEmpty ? [] : [text] }
    var parts: [String] = []
    var at = 0
    while at < scalars.count {
      let length = part(scalars, at)
      if length > 0 { parts.append(String(scalars: scalars[at..<(at + length)])) }
      at += max(1, length)
    }
    return parts
  }

  private static func part(_ text: [Unicode.Scalar], _ at: Int) -> Int {
    let scalar = text[at]
    if scalar.isApostrophe {
      let run = text[at...].prefix(while: \.isApostrophe).count
      return at == 0 || run > 1 || at + run == text.count ? run : 0
    }
    if scalar.isCapital, at + 2 < text.count, text[at + 1].isCapital, text[at + 2].isSmall { return 1 }
    let sign = at == 0 && scalar == "-" ? 1 : 0
    let number = digits(text, at + sign)
    if number > 0 { return sign + number }
    if scalar == "-" || scalar == "_" { return text[at...].prefix { $0 == "-" || $0 == "_" }.count }
    if scalar.isLetter { return camel(text, at) ?? letters(text, at) }
    return 1
  }

  /// Digits, each with at most one comma or point before it.
  private static func digits(_ text: [Unicode.Scalar], _ start: Int) -> Int {
    var at = start
    while at < text.count {
      if text[at].isDigit {
        at += 1
      } else if text[at] == "," || text[at] == ".", at + 1 < text.count, text[at + 1].isDigit {
        at += 2
      } else {
        break
      }
    }
    return at - start
  }

  /// Letters up to a small one that a capital follows.
  private static func camel(_ text: [Unicode.Scalar], _ start: Int) -> Int? {
    func isHump(_ at: Int) -> Bool { at + 1 < text.count && text[at].isSmall && text[at + 1].isCapital }
    var at = start
    while at < text.count {
      var probe = at
      while true {
        if isHump(probe) { return probe + 1 - start }
        guard probe + 1 < text.count, text[probe].isApostrophe, text[probe + 1].isLetter else { break }
        probe += 2
      }
      guard text[at].isLetter else { return nil }
      at += 1
    }
    return nil
  }

  /// Letters, then any number of an apostrophe with one letter.
  private static func letters(_ text: [Unicode.Scalar], _ start: Int) -> Int {
    var at = start + text[start...].prefix(while: \.isLetter).count
    while at + 1 < text.count, text[at].isApostrophe, text[at + 1].isLetter { at += 2 }
    return at - start
  }
}
