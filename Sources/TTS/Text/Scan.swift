/// A look at text from a place in it; outside the text there is nothing.
struct Scan {
  let scalars: [Unicode.Scalar]

  var count: Int { scalars.count }

  subscript(_ index: Int) -> Unicode.Scalar? { scalars.indices.contains(index) ? scalars[index] : nil }

  func isWord(_ index: Int) -> Bool { self[index]?.isWordCharacter ?? false }
  func isDigit(_ index: Int) -> Bool { self[index]?.isDigit ?? false }
  func isLetter(_ index: Int) -> Bool { self[index]?.isLetter ?? false }
  func isSpace(_ index: Int) -> Bool { self[index] == " " }
  func isDash(_ index: Int) -> Bool { self[index] == "-" || self[index] == "–" }

  func string(_ range: Range<Int>) -> String { String(scalars: scalars[range]) }

  /// The end of the digits at `start`, at most `limit` of them.
  func digitsEnd(_ start: Int, limit: Int = .max) -> Int {
    var end = start
    while end - start < limit, isDigit(end) { end += 1 }
    return end
  }

  /// The value and end of `counts` digits at `start` that no other digit follows.
  func integer(_ start: Int, _ counts: ClosedRange<Int>) -> (value: Int, end: Int)? {
    let end = digitsEnd(start, limit: counts.upperBound + 1)
    guard counts.contains(end - start), let value = Int(string(start..<end)) else { return nil }
    return (value, end)
  }

  /// The end of a number with thousands' commas and a decimal part, or nil.
  func numberEnd(_ start: Int) -> Int? {
    var end = digitsEnd(start)
    guard end > start else { return nil }
    while self[end] == ",", digitsEnd(end + 1, limit: 4) == end + 4 { end += 4 }
    if self[end] == ".", isDigit(end + 1) { end = digitsEnd(end + 1) }
    return end
  }

  /// The end of the letters at `start`.
  func lettersEnd(_ start: Int) -> Int {
    var end = start
    while isLetter(end) { end += 1 }
    return end
  }

  /// The letters at `start`.
  func letters(_ start: Int) -> String { string(start..<lettersEnd(start)) }

  /// The end of the characters at `start` that are no space.
  func chunkEnd(_ start: Int) -> Int {
    var end = start
    while let scalar = self[end], scalar != " " { end += 1 }
    return end
  }

  func hasText(_ text: String, at start: Int) -> Bool {
    let wanted = text.unicodeScalars
    return start >= 0 && start + wanted.count <= count
      && scalars[start..<(start + wanted.count)].elementsEqual(wanted)
  }

  /// Skips one space, if there is one.
  func skipSpace(_ index: Int) -> Int { isSpace(index) ? index + 1 : index }

  /// The word that ends before the space in front of `index`, without punctuation.
  func wordBefore(_ index: Int) -> (text: String, start: Int)? {
    guard isSpace(index - 1) else { return nil }
    var start = index - 1
    while let scalar = self[start - 1], scalar != " " { start -= 1 }
    let text = scalars[start..<(index - 1)].filter(\.isWordCharacter)
    return text.isEmpty ? nil : (String(scalars: text), start)
  }
}

/// What a rule puts in place of the text up to `end`.
struct Rewrite {
  let end: Int
  let text: String
}
