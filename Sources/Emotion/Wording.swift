/// The shortest text that reads back as the same number, without `.0` on whole numbers.
package func plain(_ number: Double) -> String {
  let text = "\(number)"
  return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
}

/// The text without white space at both ends.
package func trimmed(_ text: some StringProtocol) -> Substring {
  var rest = Substring(text)
  while rest.first?.isWhitespace == true { rest.removeFirst() }
  while rest.last?.isWhitespace == true { rest.removeLast() }
  return rest
}

/// The candidate with the fewest typing slips to `word`, or `nil` when none is near enough to be meant.
///
/// Near enough is a third of the word's length, at least 1 and at most 3 slips. Ties go to the earlier candidate.
package func nearestWord(to word: String, among candidates: [String]) -> String? {
  let letters = Array(word.lowercased().unicodeScalars.prefix(64))
  var best = min(max(letters.count / 3, 1), 3) + 1
  var nearest: String?
  for candidate in candidates {
    let other = Array(candidate.lowercased().unicodeScalars.prefix(64))
    guard abs(other.count - letters.count) < best else { continue }
    let slips = typingSlips(letters, other)
    if slips < best { (best, nearest) = (slips, candidate) }
  }
  return nearest
}

/// The number of inserted, left-out, wrong or swapped letters between two words.
///
/// - Source: F. Damerau (1964) and V. Levenshtein (1966); here the restricted form, in which no letter is
///   edited twice (optimal string alignment).
private func typingSlips(_ a: [Unicode.Scalar], _ b: [Unicode.Scalar]) -> Int {
  if a.isEmpty || b.isEmpty { return max(a.count, b.count) }
  var beforeLast = [Int](repeating: 0, count: b.count + 1)
  var last = Array(0...b.count)
  var current = last
  for i in 1...a.count {
    current[0] = i
    for j in 1...b.count {
      let same = a[i - 1] == b[j - 1]
      current[j] = min(last[j] + 1, current[j - 1] + 1, last[j - 1] + (same ? 0 : 1))
      if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] {
        current[j] = min(current[j], beforeLast[j - 2] + 1)
      }
    }
    (beforeLast, last, current) = (last, current, beforeLast)
  }
  return last[b.count]
}
