extension TextNormalizer {
  /// "3:45 pm", "14:05:09", "3:00".
  func time(_ scan: Scan, _ at: Int) -> Rewrite? {
    guard let hour = scan.integer(at, 1...2), scan[hour.end] == ":" else { return nil }
    guard let minute = scan.integer(hour.end + 1, 2...2), hour.value <= 24, minute.value < 60 else {
      return ratio(scan, hour.end)
    }
    var end = minute.end
    var words = NumberWords.written(hour.value)
    var second: Int?
    if scan[end] == ":", let seconds = scan.integer(end + 1, 2...2), seconds.value < 60 {
      second = seconds.value
      end = seconds.end
    }
    let half = halfOfDay(scan, end)
    if minute.value > 0 {
      words += (minute.value < 10 ? " oh " : " ") + NumberWords.written(minute.value)
    } else if half == nil, second == nil {
      words += scan.hasText(" o'clock", at: end) ? "" : " o'clock"
    }
    if let second { words += " and \(NumberWords.written(second)) second" + (second == 1 ? "" : "s") }
    guard let half else {
      let isRange = scan.isDash(end) && scan.isDigit(end + 1)
      return Rewrite(end: isRange ? end + 1 : end, text: words + (isRange ? " to " : ""))
    }
    return Rewrite(end: half.end, text: words + " \(half.letter).M" + (scan[half.end] == "." ? "" : "."))
  }

  /// "am", "P.M." and the like after a time.
  private func halfOfDay(_ scan: Scan, _ at: Int) -> (letter: String, end: Int)? {
    var end = scan.skipSpace(at)
    guard let letter = scan[end], "AaPp".unicodeScalars.contains(letter) else { return nil }
    end += scan[end + 1] == "." ? 2 : 1
    guard scan[end] == "m" || scan[end] == "M" else { return nil }
    end += scan[end + 1] == "." ? 2 : 1
    return scan.isLetter(end) ? nil : (String(Character(letter)).uppercased(), end)
  }

  /// "16:9": to.
  private func ratio(_ scan: Scan, _ colon: Int) -> Rewrite? {
    let end = scan.digitsEnd(colon + 1)
    guard end > colon + 1, !scan.isWord(end), scan[end] != ":" else { return nil }
    return Rewrite(
      end: end,
      text: scan.string(startOfNumber(scan, colon)..<colon) + " to " + scan.string((colon + 1)..<end))
  }

  private func startOfNumber(_ scan: Scan, _ end: Int) -> Int {
    var start = end
    while scan.isDigit(start - 1) { start -= 1 }
    return start
  }

  /// "2024-03-05", "3/5/2024", "24.12.2024".
  func date(_ scan: Scan, _ at: Int) -> Rewrite? {
    let first = scan.digitsEnd(at)
    guard let mark = scan[first], "-/.".unicodeScalars.contains(mark) else { return nil }
    let second = scan.digitsEnd(first + 1)
    guard second > first + 1, scan[second] == mark else { return nil }
    let end = scan.digitsEnd(second + 1)
    guard end > second + 1, !scan.isWord(end), !(scan[end] == mark && scan.isDigit(end + 1)) else {
      return nil
    }
    let fields = [at..<first, (first + 1)..<second, (second + 1)..<end]
    let values = fields.map { Int(scan.string($0)) ?? 0 }
    if fields[0].count == 4, fields[1].count <= 2, fields[2].count <= 2 {
      return spokenDate(scan.string(fields[0]), values[1], values[2], end)
    }
    guard fields[0].count <= 2, fields[1].count <= 2, [2, 4].contains(fields[2].count), mark != "-" else {
      return nil
    }
    var year = scan.string(fields[2])
    if mark == ".", fields[2].count == 2 { return nil }
    if year.count == 2 { year = (values[2] > 30 ? "19" : "20") + year }
    let isDayFirst = values[0] > 12 || (values[1] <= 12 && (dayFirst || mark == "."))
    return isDayFirst
      ? spokenDate(year, values[1], values[0], end) : spokenDate(year, values[0], values[1], end)
  }

  private func spokenDate(_ year: String, _ month: Int, _ day: Int, _ end: Int) -> Rewrite? {
    guard (1...12).contains(month), (1...31).contains(day) else { return nil }
    let (name, place) = (NormalizerTables.months[month - 1], NumberWords.writtenOrdinal(day))
    return Rewrite(end: end, text: (dayFirst ? "the \(place) of \(name), " : "\(name) \(place), ") + year)
  }

  /// "Jan. 5th", "March 3".
  func monthDay(_ scan: Scan, _ at: Int) -> Rewrite? {
    var end = scan.lettersEnd(at)
    guard let month = NormalizerTables.monthNumbers[scan.string(at..<end)] else { return nil }
    if scan[end] == "." { end += 1 }
    guard scan.isSpace(end), let day = scan.integer(end + 1, 1...2), (1...31).contains(day.value) else {
      return nil
    }
    end = day.end
    if ["st", "nd", "rd", "th"].contains(scan.letters(end)) { end += 2 }
    guard !scan.isWord(end), scan[end] != "%", !(scan[end] == ":" && scan.isDigit(end + 1)),
      !(scan[end] == "." && scan.isDigit(end + 1)), !(scan[end] == "," && scan.isDigit(end + 1))
    else { return nil }
    return Rewrite(
      end: end, text: NormalizerTables.months[month - 1] + " " + NumberWords.writtenOrdinal(day.value))
  }

  /// "the 5 of March", "5 March", "5 Mar.".
  func dayOfMonth(_ scan: Scan, _ at: Int) -> Rewrite? {
    guard let day = scan.integer(at, 1...2), (1...31).contains(day.value) else { return nil }
    guard scan.isSpace(day.end) else { return nil }
    var next = day.end
    next += scan.hasText("of ", at: next + 1) ? 4 : 1
    var end = scan.lettersEnd(next)
    guard let month = NormalizerTables.monthNumbers[scan.string(next..<end)] else { return nil }
    if scan[end] == ".", end - next <= 4, month != 5, end + 1 < scan.count { end += 1 }
    let article = scan.wordBefore(at)?.text.lowercased() == "the" ? "" : "the "
    return Rewrite(
      end: end,
      text: article + NumberWords.writtenOrdinal(day.value) + " of " + NormalizerTables.months[month - 1])
  }
}
