extension TextNormalizer {
  /// Signs whose reading depends on their neighbours.
  func sign(_ scan: Scan, _ at: Int, _ scalar: Unicode.Scalar) -> Rewrite? {
    switch scalar {
    case "+":
      guard scan.isDigit(at + 1), !scan.isWord(at - 1), scan[at - 1] != "+" else { return nil }
      return Rewrite(end: at + 1, text: "plus ")
    case "#":
      guard scan.isDigit(at + 1), !scan.isWord(at - 1), scan[at - 1] != "&" else { return nil }
      return Rewrite(end: at + 1, text: "number ")
    case "-":
      if scan[at + 1] == "-" {
        var end = at + 2
        while scan[end] == "-" { end += 1 }
        return Rewrite(end: end, text: "—")
      }
      guard let next = scan[at + 1], "$£€¥".unicodeScalars.contains(next), !scan.isWord(at - 1) else {
        return nil
      }
      return Rewrite(end: at + 1, text: "minus ")
    case "'":
      guard !scan.isWord(at - 1), scan.digitsEnd(at + 1) == at + 3, scan[at + 3] == "s", !scan.isWord(at + 4)
      else { return nil }
      return Rewrite(end: at + 4, text: scan.string((at + 1)..<(at + 4)))
    case "(":
      guard scan.isDigit(at + 1), let number = phone(scan, at + 1) else { return nil }
      return number
    default:
      guard let words = NormalizerTables.vulgarFractions[scalar] else { return nil }
      let isMixed = scan.isDigit(at - 1) || (scan.isSpace(at - 1) && scan.isDigit(at - 2))
      return Rewrite(end: at + 1, text: isMixed ? " and \(words)" : words + (scan.isWord(at + 1) ? " " : ""))
    }
  }

  /// Signs with one reading.
  func plainSymbol(_ scan: Scan, _ at: Int, _ scalar: Unicode.Scalar) -> Rewrite? {
    if let words = NormalizerTables.symbols[scalar] { return Rewrite(end: at + 1, text: words) }
    guard let words = NormalizerTables.operators[scalar] else { return nil }
    let before = scan.isSpace(at - 1) ? scan[at - 2] : scan[at - 1]
    let after = scan[scan.skipSpace(at + 1)]
    guard before != nil, after != nil else { return nil }
    return Rewrite(end: at + 1, text: words)
  }
}
