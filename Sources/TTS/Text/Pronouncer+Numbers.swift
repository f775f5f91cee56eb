extension Pronouncer {
  private static let currencies = [
    "$": (unit: "dollar", part: "cent"), "£": (unit: "pound", part: "pence"),
    "€": (unit: "euro", part: "cent"),
  ]
  private static let ordinalEndings: Set = ["st", "nd", "rd", "th"]
  private static let endings = ["ing", "'d", "ed", "'s", "st", "nd", "rd", "th", "s"]

  /// Whether `sign` is a currency sign that numbers are read with.
  static func isCurrency(_ sign: String) -> Bool { currencies[sign] != nil }

  /// Whether `word` is digits with commas and points, perhaps a sign before and an ending after them.
  static func isNumber(_ word: String, isHead: Bool) -> Bool {
    guard word.unicodeScalars.contains(where: \.isDigit) else { return false }
    let ending = endings.first { word.hasSuffix($0) } ?? ""
    let digits = word.droppingLast(ending.unicodeScalars.count)
    return digits.unicodeScalars.enumerated().allSatisfy { index, scalar in
      scalar.isDigit || scalar == "," || scalar == "." || (isHead && index == 0 && scalar == "-")
    }
  }

  /// The reading of a number: "1,250", "3rd", "1960s", "3.14", "007", and amounts after a currency sign.
  func number(_ written: String, currency: String?, isHead: Bool) -> Reading? {
    let ending = String(
      written.unicodeScalars.reversed().prefix { $0 == "'" || ($0.value >= 97 && $0.value <= 122) }.reversed()
        .map(Character.init))
    var digits = written.droppingLast(ending.unicodeScalars.count)
    var words: [String] = []
    if digits.hasPrefix("-") {
      words.append("minus")
      digits.removeFirst()
    }
    let isNegative = !words.isEmpty
    let sign = currency.flatMap { Self.currencies[$0] }
    let fields = digits.filter { $0 != "," }.split(separator: ".", omittingEmptySubsequences: false)
    if digits.isDigits, Self.ordinalEndings.contains(ending) {
      words += NumberWords.ordinal(digits)
    } else if digits.isDigits, digits.hasPrefix("0"), digits.count > 1, sign == nil {
      words += NumberWords.spelled(digits)
    } else if !isNegative, digits.isDigits, digits.count == 4, sign == nil {
      words += NumberWords.year(digits)
    } else if !isHead, fields.count == 1 {
      words += Self.afterLetters(String(fields[0]))
    } else if fields.count > 2 || !isHead {
      for field in fields where !field.isEmpty { words += Self.versionField(String(field)) }
    } else if let sign, fields.count == 1 || fields[1].count < 3 || fields[1].allSatisfy({ $0 == "0" }) {
      words += amount(fields.map(String.init), sign)
    } else if fields.count == 2 {
      words += Self.decimal(String(fields[0]), String(fields[1]))
    } else {
      let value = String(fields[0])
      words += Self.ordinalEndings.contains(ending) ? NumberWords.ordinal(value) : NumberWords.cardinal(value)
    }
    return reading(of: words, ending: ending)
  }

  private func reading(of words: [String], ending: String) -> Reading? {
    var phonemes: [String] = []
    for word in words {
      let stress: Double? = word == "point" || word == "O" ? -2 : nil
      let known = isKnown(word) ? lookup(word, nil, stress, nil) : nil
      guard let part = known ?? plural(word, nil, nil, nil) else { return nil }
      phonemes.append(part)
    }
    guard !phonemes.isEmpty else { return nil }
    let joined = phonemes.joined(separator: " ")
    let spoken = words.map { $0 == "O" ? "oh" : $0 }.joined(separator: " ")
    switch ending {
    case "s", "'s":
      let plural =
        spoken.hasSuffix("y") ? spoken.dropLast() + "ies" : spoken + (spoken.hasSuffix("x") ? "es" : "s")
      return withS(joined).map { Reading(phonemes: $0, spoken: ending == "s" ? plural : spoken + "'s") }
    case "ed", "'d": return withEd(joined).map { Reading(phonemes: $0, spoken: spoken + ending) }
    case "ing": return withIng(joined).map { Reading(phonemes: $0, spoken: spoken + ending) }
    default: return Reading(phonemes: joined, spoken: spoken)
    }
  }

  /// Digits inside a name: "B52" is fifty-two, "A380" three eighty, "X1000" digit by digit.
  private static func afterLetters(_ digits: String) -> [String] {
    if digits.hasPrefix("0") || digits.count > 3 { return NumberWords.spelled(digits) }
    guard digits.count == 3, !digits.hasSuffix("00") else { return NumberWords.cardinal(digits) }
    let (first, rest) = (String(digits.prefix(1)), String(digits.dropFirst()))
    guard rest.hasPrefix("0") else { return NumberWords.cardinal(first) + NumberWords.cardinal(rest) }
    return NumberWords.cardinal(first) + ["O"] + NumberWords.cardinal(String(rest.dropFirst()))
  }

  /// One field of "10.4.7".
  private static func versionField(_ digits: String) -> [String] {
    let isRound = digits.dropFirst().allSatisfy { $0 == "0" }
    if digits.hasPrefix("0") || (digits.count != 2 && !isRound) { return NumberWords.spelled(digits) }
    return NumberWords.cardinal(digits)
  }

  private static func decimal(_ whole: String, _ fraction: String) -> [String] {
    if whole.isEmpty { return ["point"] + NumberWords.spelled(fraction) }
    let significant = String(fraction.reversed().drop { $0 == "0" }.reversed())
    return NumberWords.cardinal(whole) + (significant.isEmpty ? [] : ["point"])
      + NumberWords.spelled(significant)
  }

  /// Dollars and cents; a single digit after the point counts tens of cents.
  private func amount(_ fields: [String], _ sign: (unit: String, part: String)) -> [String] {
    func counted(_ digits: String, _ unit: String) -> [String] {
      let words = NumberWords.cardinal(digits)
      return words + [words == ["one"] || unit == "pence" ? unit : unit + "s"]
    }
    let part = fields.count > 1 && fields[1].count == 1 ? fields[1] + "0" : fields.count > 1 ? fields[1] : ""
    let hasPart = part.contains { $0 != "0" }
    let hasWhole = fields[0].contains { $0 != "0" }
    guard hasPart else { return counted(fields[0], sign.unit) }
    guard hasWhole else { return counted(part, sign.part) }
    return counted(fields[0], sign.unit) + ["and"] + counted(part, sign.part)
  }

  /// The reading of a number word after a currency sign, with the currency behind it.
  func withCurrency(_ reading: Reading, _ currency: String?) -> Reading {
    guard let currency, let unit = Self.currencies[currency]?.unit,
      let phonemes = plural(unit + "s", nil, nil, nil)
    else { return reading }
    return Reading(
      phonemes: reading.phonemes + " " + phonemes, spoken: reading.spoken.map { $0 + " " + unit + "s" })
  }
}
