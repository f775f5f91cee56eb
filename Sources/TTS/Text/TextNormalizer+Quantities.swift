extension TextNormalizer {
  /// "5 km", "-4°C", "1920x1080", "3x", "5'10\"", "1.5e6".
  func measure(_ scan: Scan, _ at: Int) -> Rewrite? {
    guard let end = scan.numberEnd(at) else { return nil }
    let number = scan.string(at..<end)
    return height(scan, number, end) ?? degrees(scan, number, end) ?? dimensions(scan, number, end)
      ?? scientific(scan, number, end) ?? unit(scan, number, end)
  }

  private func isOne(_ number: String) -> Bool { number == "1" || number == "1.0" }

  private func degrees(_ scan: Scan, _ number: String, _ numberEnd: Int) -> Rewrite? {
    var end = scan.skipSpace(numberEnd)
    guard scan[end] == "°" else { return nil }
    end += 1
    var words = number + (isOne(number) ? " degree" : " degrees")
    let letter = scan.skipSpace(end)
    if let scale = ["C": " Celsius", "F": " Fahrenheit"][scan.letters(letter)] {
      words += scale
      end = letter + 1
    }
    return scan.isWord(end) ? Rewrite(end: end, text: words + " ") : Rewrite(end: end, text: words)
  }

  private func height(_ scan: Scan, _ number: String, _ end: Int) -> Rewrite? {
    guard scan[end] == "'" || scan[end] == "′", let inches = scan.integer(end + 1, 1...2), inches.value < 12,
      scan[inches.end] == "\"" || scan[inches.end] == "″" || scan[inches.end] == "”"
    else { return nil }
    return Rewrite(
      end: inches.end + 1,
      text: "\(number) \(isOne(number) ? "foot" : "feet") \(NumberWords.written(inches.value))")
  }

  private func dimensions(_ scan: Scan, _ number: String, _ numberEnd: Int) -> Rewrite? {
    let cross = scan.skipSpace(numberEnd)
    guard scan[cross] == "x" || (scan[cross] == "×" && cross == numberEnd) else { return nil }
    if scan.isDigit(scan.skipSpace(cross + 1)), scan.isSpace(cross + 1) == (cross > numberEnd) {
      return Rewrite(end: scan.skipSpace(cross + 1), text: number + " by ")
    }
    guard cross == numberEnd, !scan.isWord(cross + 1) else { return nil }
    return Rewrite(end: cross + 1, text: number + " times")
  }

  private func scientific(_ scan: Scan, _ number: String, _ end: Int) -> Rewrite? {
    guard scan[end] == "e" || scan[end] == "E" else { return nil }
    let isSigned = scan[end + 1] == "-" || scan[end + 1] == "+"
    let start = end + (isSigned ? 2 : 1)
    let last = scan.digitsEnd(start)
    guard last > start, !scan.isWord(last) else { return nil }
    let minus = scan[end + 1] == "-" ? "minus " : ""
    return Rewrite(end: last, text: "\(number) times 10 to the power of \(minus)\(scan.string(start..<last))")
  }

  private func unit(_ scan: Scan, _ number: String, _ numberEnd: Int) -> Rewrite? {
    let isHyphened = scan[numberEnd] == "-"
    let start = isHyphened ? numberEnd + 1 : scan.skipSpace(numberEnd)
    guard scan.isLetter(start) else { return nil }
    for length in stride(from: 5, through: 1, by: -1) where start + length <= scan.count {
      guard let unit = NormalizerTables.units[scan.string(start..<(start + length))],
        !scan.isWord(start + length)
      else { continue }
      var end = start + length
      if scan[end] == ".", scan.isSpace(end + 1), scan[end + 2]?.properties.isLowercase == true { end += 1 }
      return Rewrite(end: end, text: number + " " + (isHyphened || isOne(number) ? unit.one : unit.many))
    }
    return nil
  }

  /// "1/2", "2 3/4", "24/7"; small pairs beyond tenths are dates without a year.
  func fraction(_ scan: Scan, _ at: Int) -> Rewrite? {
    guard let first = scan.integer(at, 1...4) else { return nil }
    if scan.isSpace(first.end), let part = simpleFraction(scan, first.end + 1) {
      return Rewrite(end: part.end, text: "\(scan.string(at..<first.end)) and \(part.text)")
    }
    if let part = simpleFraction(scan, at) { return part }
    guard scan[at - 1] != "/", first.end - at <= 2, scan[first.end] == "/",
      let second = scan.integer(first.end + 1, 1...2), !scan.isWord(second.end), scan[second.end] != "/"
    else { return nil }
    if first.value == 24, second.value == 7 { return Rewrite(end: second.end, text: "24 7") }
    let (month, day) = dayFirst ? (second.value, first.value) : (first.value, second.value)
    guard (1...12).contains(month), (1...31).contains(day) else {
      return Rewrite(end: second.end, text: "\(first.value) slash \(second.value)")
    }
    return Rewrite(
      end: second.end, text: NormalizerTables.months[month - 1] + " " + NumberWords.writtenOrdinal(day))
  }

  private func simpleFraction(_ scan: Scan, _ at: Int) -> Rewrite? {
    guard let top = scan.integer(at, 1...2), scan[top.end] == "/",
      let bottom = scan.integer(top.end + 1, 1...2),
      !scan.isWord(bottom.end), scan[bottom.end] != "/", scan[at - 1] != "/", 0 < top.value,
      top.value < bottom.value, let unit = NormalizerTables.fractionUnits[bottom.value]
    else { return nil }
    if unit == "half" { return Rewrite(end: bottom.end, text: "one half") }
    return Rewrite(end: bottom.end, text: "\(top.value) \(unit)" + (top.value == 1 ? "" : "s"))
  }

  /// "10-20", "1939–1945": to.
  func range(_ scan: Scan, _ at: Int) -> Rewrite? {
    guard let first = scan.integer(at, 1...4), scan[at - 1] != "-", scan[at - 1] != "." else { return nil }
    let dash = scan.skipSpace(first.end)
    guard scan.isDash(dash) else { return nil }
    let start = scan.skipSpace(dash + 1)
    guard let second = scan.integer(start, 1...4), !scan.isWord(second.end), !scan.isDash(second.end),
      !(scan[second.end] == "." && scan.isDigit(second.end + 1)),
      (dash > first.end) == (start > dash + 1)
    else { return nil }
    return Rewrite(end: start, text: scan.string(at..<first.end) + " to ")
  }

  /// "555-1234", "555-123-4567", "1-800-555-1234", "(555) 123-4567" digit by digit.
  func phone(_ scan: Scan, _ at: Int) -> Rewrite? {
    guard scan[at - 1] != "-", scan[at - 1] != "." || scan.isSpace(at - 2) else { return nil }
    var groups: [Range<Int>] = []
    var end = at
    while let group = scan.integer(end, 1...4) {
      groups.append(end..<group.end)
      end = group.end
      let isBracketed = groups.count == 1 && scan[at - 1] == "(" && scan[end] == ")"
      let next = isBracketed ? scan.skipSpace(end + 1) : end + 1
      guard isBracketed || scan[end] == "-" || scan[end] == "." || (scan[end] == " " && scan[at - 1] == "+"),
        scan.isDigit(next)
      else { break }
      end = next
    }
    let shape = groups.map(\.count)
    let tail = shape.suffix(2)
    guard Array(tail) == [3, 4], shape.dropLast(2).allSatisfy({ $0 <= 3 }), shape.count <= 4,
      !scan.isWord(end),
      scan[end] != "-", shape.count > 2 || scan[groups[0].upperBound] == "-"
    else { return nil }
    if shape.count > 2, shape[shape.count - 3] != 3 { return nil }
    let words = groups.map { NumberWords.spelled(scan.string($0)).joined(separator: " ") }
    return Rewrite(end: end, text: words.joined(separator: ", "))
  }
}
