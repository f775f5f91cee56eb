import Emotion

/// "Did you mean": the known word nearest to a mistyped one.
enum Suggestion {
  static func nearest(to word: String, among known: [String]) -> String? {
    nearestWord(to: word, among: known.sorted())
  }
}
