/// Cuts a sentence that is too long for a model at its clauses.
enum ClauseSplitter {
  private static let marks = Set(",;:—.!?…".unicodeScalars)

  /// The words in runs of at most `longest` phonemes, cut after punctuation where there is any.
  static func split(
    _ words: [PhonemizedSentence.Word], longest: Int
  ) -> [[PhonemizedSentence.Word]] {
    var runs: [[PhonemizedSentence.Word]] = []
    var start = 0
    while start < words.count {
      var length = 0
      var end = start
      var clause: Int?
      while end < words.count {
        length += words[end].phonemes.unicodeScalars.count + (words[end].spaceAfter ? 1 : 0)
        if length > longest + 1, end > start { break }
        if words[end].spaceAfter, let last = words[end].phonemes.unicodeScalars.last, marks.contains(last) {
          clause = end + 1
        }
        end += 1
      }
      let cut = end == words.count ? end : clause ?? end
      runs.append(Array(words[start..<cut]))
      start = cut
    }
    return runs
  }
}
