/// What the tokenizer takes off the ends of a piece of text, and where it cuts the middle.
/// - Source: the prefix, suffix and infix rules of spaCy's English tokenizer (ExplosionAI, MIT).
enum Affix {
  private static let quotes = Set("'\"”“`‘´’‚,„»«「」『』（）〔〕【】《》〈〉".unicodeScalars)
  private static let punctuation = Set("…,:;!?¿¡()[]{}<>_#*&。？！，、；：～·".unicodeScalars)
  private static let icons = Set("™®©°§¶†‡•".unicodeScalars)
  private static let currencies = Set("$£€¥฿₽₹₩₪₺₴₦₫₱₲₵₸₼₾₿".unicodeScalars)
  private static let longCurrencies = ["US$", "C$", "A$"].map { Array($0.unicodeScalars) }
  private static let units = [
    "km", "km²", "km³", "m", "m²", "m³", "dm", "dm²", "dm³", "cm", "cm²", "cm³", "mm", "mm²", "mm³", "ha",
    "µm",
    "nm", "yd", "in", "ft", "kg", "g", "mg", "µg", "t", "lb", "oz", "m/s", "km/h", "kmh", "mph", "hPa", "Pa",
    "mbar", "mb", "MB", "kb", "KB", "gb", "GB", "tb", "TB", "T", "G", "M", "K", "%",
  ].map { Array($0.unicodeScalars) }
  private static let dashes = ["-", "–", "—", "--", "---", "——", "~"].map { Array($0.unicodeScalars) }

  /// The length of the prefix to take off, or 0.
  static func prefix(of text: ArraySlice<Unicode.Scalar>) -> Int {
    guard let first = text.first else { return 0 }
    if first == "." {
      let dots = text.prefix { $0 == "." }.count
      return dots > 1 ? dots : 0
    }
    if first == "+" { return text.dropFirst().first?.isDigit == true ? 0 : 1 }
    if "%=—–".unicodeScalars.contains(first) || isEdge(first) || currencies.contains(first) { return 1 }
    return longCurrencies.first { text.starts(with: $0) }?.count ?? 0
  }

  /// The length of the suffix to take off, or 0: the longest that a rule knows.
  static func suffix(of text: ArraySlice<Unicode.Scalar>) -> Int {
    guard let last = text.last else { return 0 }
    let before = text.dropLast()
    var length = 0
    if last == "." {
      let dots = text.reversed().prefix { $0 == "." }.count
      length = dots > 1 ? dots : endsSentence(before) ? 1 : 0
    } else if last == "…" {
      length = before.last == "…" ? 2 : 1
    } else if isEdge(last) || last == "—" || last == "–" {
      length = 1
    } else if last == "s" || last == "S", before.last == "'" || before.last == "’" {
      length = 2
    } else if last == "+", before.last?.isDigit == true {
      length = 1
    }
    guard text.contains(where: \.isDigit) else { return length }
    for unit in units + longCurrencies + [[last]] where unit.count > length && unit.count < text.count {
      guard text[text.endIndex - unit.count - 1].isDigit, text.suffix(unit.count).elementsEqual(unit) else {
        continue
      }
      if unit.count > 1 || currencies.contains(last) || units.contains(unit) { length = unit.count }
    }
    return length
  }

  /// Whether a full stop after `before` is a token of its own.
  private static func endsSentence(_ before: ArraySlice<Unicode.Scalar>) -> Bool {
    guard let last = before.last else { return false }
    if last.isDigit || last.isSmall || "%²-+".unicodeScalars.contains(last) { return true }
    if punctuation.contains(last) || quotes.contains(last) { return true }
    guard let second = before.dropLast().last else { return false }
    return (last.isCapital && second.isCapital) || (second == "°" && "FfCcKk".unicodeScalars.contains(last))
  }

  /// The places inside `text` that are tokens of their own, in order.
  static func infixes(of text: ArraySlice<Unicode.Scalar>) -> [Range<Int>] {
    var result: [Range<Int>] = []
    var at = text.startIndex
    while at < text.endIndex {
      let length = infix(in: text, at: at)
      if length > 0, at > text.startIndex { result.append(at..<(at + length)) }
      at += max(1, length)
    }
    return result
  }

  private static func infix(in text: ArraySlice<Unicode.Scalar>, at index: Int) -> Int {
    let scalar = text[index]
    if scalar.isLetter || scalar.isDigit { return 0 }
    if scalar == "." {
      let dots = text[index...].prefix { $0 == "." }.count
      if dots > 1 { return dots }
    }
    if scalar == "…" || icons.contains(scalar) { return 1 }
    guard index > text.startIndex, index + 1 < text.endIndex else { return 0 }
    let (before, after) = (text[index - 1], text[index + 1])
    switch scalar {
    case ".":
      let opens = before.isSmall || quotes.contains(before)
      return opens && (after.isCapital || quotes.contains(after)) ? 1 : 0
    case "+", "*", "^": return before.isDigit && (after.isDigit || after == "-") ? 1 : 0
    case ",": return before.isLetter && after.isLetter ? 1 : 0
    case ":", "<", ">", "=", "/":
      return (before.isLetter || before.isDigit) && after.isLetter ? 1 : 0
    default: break
    }
    if scalar == "-", before.isDigit, after.isDigit || after == "-" { return 1 }
    guard before.isLetter || before.isDigit else { return 0 }
    let dash = dashes.first { dash in
      text[index...].starts(with: dash) && index + dash.count < text.endIndex
        && text[index + dash.count].isLetter
    }
    return dash?.count ?? 0
  }

  private static func isEdge(_ scalar: Unicode.Scalar) -> Bool {
    punctuation.contains(scalar) || quotes.contains(scalar) || icons.contains(scalar)
  }
}
