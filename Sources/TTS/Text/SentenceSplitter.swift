/// Cuts text into sentences.
///
/// A sentence ends at a blank line, or at `.`, `!`, `?` or `…` (and closing quotes and brackets) before white
/// space, unless the next letter is small or the full stop belongs to a title, an initial or an abbreviation.
enum SentenceSplitter {
  private static let ends = Set(".!?…".unicodeScalars)
  private static let closers = Set("\"”’)]".unicodeScalars)
  private static let openers = Set("(\"“'‘[".unicodeScalars)

  /// The sentences of `text` without the white space between them.
  static func split(_ text: SourceText) -> [Range<Int>] {
    let scalars = text.scalars
    var sentences: [Range<Int>] = []
    var start = 0
    var at = 0
    func close(at end: Int, next: Int) {
      let trimmed = (start..<end).drop { scalars[$0].isSpace }
      let kept = trimmed.reversed().drop { scalars[$0].isSpace }
      if let first = kept.last, let last = kept.first { sentences.append(first..<(last + 1)) }
      start = next
    }
    while at < scalars.count {
      if isBlankLine(scalars, at) {
        close(at: at, next: at)
        while at < scalars.count, scalars[at].isSpace { at += 1 }
        start = at
      } else if ends.contains(scalars[at]) {
        var after = at + 1
        while after < scalars.count, closers.contains(scalars[after]) { after += 1 }
        var next = after
        while next < scalars.count, scalars[next].isSpace { next += 1 }
        if next > after, next < scalars.count, isEnd(scalars, start, at, next) {
          close(at: after, next: next)
        }
        at += 1
      } else {
        at += 1
      }
    }
    close(at: scalars.count, next: scalars.count)
    return sentences
  }

  /// Whether a line break at `at` is followed by another with only spaces between.
  private static func isBlankLine(_ scalars: [Unicode.Scalar], _ at: Int) -> Bool {
    guard scalars[at] == "\n" else { return scalars[at] == "\u{2029}" }
    let rest = scalars[(at + 1)...].prefix { $0.isSpace && $0 != "\n" }
    return rest.endIndex < scalars.count && scalars[rest.endIndex] == "\n"
  }

  private static func isEnd(_ scalars: [Unicode.Scalar], _ start: Int, _ stop: Int, _ next: Int) -> Bool {
    if scalars[next].properties.isLowercase { return false }
    guard scalars[stop] == "." else { return true }
    var first = stop
    while first > start, !scalars[first - 1].isSpace { first -= 1 }
    let word = scalars[first..<stop].drop(while: openers.contains)
    if word.count == 1, word.first?.isCapital == true { return false }
    let text = String(scalars: word)
    if NormalizerTables.titles[text] != nil { return false }
    return !(scalars[next].isDigit && NormalizerTables.beforeNumbers.contains(text))
  }
}
