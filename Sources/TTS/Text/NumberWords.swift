/// English words for numbers.
enum NumberWords {
  private static let ones = [
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
  ]
  private static let tens = [
    "", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety",
  ]
  private static let scales = [
    "", "thousand", "million", "billion", "trillion", "quadrillion", "quintillion", "sextillion",
    "septillion",
    "octillion", "nonillion", "decillion",
  ]
  private static let irregularOrdinals = [
    "one": "first", "two": "second", "three": "third", "five": "fifth", "eight": "eighth", "nine": "ninth",
    "twelve": "twelfth",
  ]

  /// The words for a whole number of any length, without "and"; beyond decillions digit by digit.
  static func cardinal(_ digits: String) -> [String] {
    let values = Array(digits.unicodeScalars.filter(\.isDigit).map { Int($0.value) - 48 }.drop { $0 == 0 })
    guard !values.isEmpty else { return ["zero"] }
    guard values.count <= 3 * scales.count else { return values.map { ones[$0] } }
    var words: [String] = []
    var start = 0
    while start < values.count {
      let end = values.count - (values.count - start - 1) / 3 * 3
      let group = values[start..<end].reduce(0) { $0 * 10 + $1 }
      let scale = scales[(values.count - end) / 3]
      if group > 0 { words += belowThousand(group) + (scale.isEmpty ? [] : [scale]) }
      start = end
    }
    return words
  }

  /// The words of the place in a sequence: "twenty", "third".
  static func ordinal(_ digits: String) -> [String] {
    let words = cardinal(digits)
    return words.dropLast() + [ordinalForm(words[words.count - 1])]
  }

  /// A year as it is read: "nineteen", "oh", "five"; also any number of four digits.
  static func year(_ digits: String) -> [String] {
    guard let value = Int(digits), value >= 100, value < 10_000 else { return cardinal(digits) }
    let (century, rest) = (value / 100, value % 100)
    if century % 10 == 0, rest < 10 { return cardinal(digits) }
    let tail = rest == 0 ? ["hundred"] : rest < 10 ? ["oh", ones[rest]] : belowThousand(rest)
    return belowThousand(century) + tail
  }

  /// One word for each digit.
  static func spelled(_ digits: some StringProtocol) -> [String] {
    digits.unicodeScalars.filter(\.isDigit).map { ones[Int($0.value) - 48] }
  }

  /// A number below a hundred as it is written: "twenty-three".
  static func written(_ value: Int) -> String { belowThousand(value).joined(separator: "-") }

  /// A place below a hundred as it is written: "twenty-third".
  static func writtenOrdinal(_ value: Int) -> String { ordinal(String(value)).joined(separator: "-") }

  private static func belowThousand(_ value: Int) -> [String] {
    var words: [String] = []
    if value >= 100 { words += [ones[value / 100 % 10], "hundred"] }
    let rest = value % 100
    if rest >= 20 {
      words.append(tens[rest / 10])
      if rest % 10 > 0 { words.append(ones[rest % 10]) }
    } else if rest > 0 || words.isEmpty {
      words.append(ones[rest])
    }
    return words
  }

  private static func ordinalForm(_ word: String) -> String {
    if let irregular = irregularOrdinals[word] { return irregular }
    return word.hasSuffix("y") ? word.dropLast() + "ieth" : word + "th"
  }
}
