import Speech
import TTS

/// When everything in a line sounds; what `timing/ID.json` and `--timings` hold.
public struct LineTimings: Sendable, Codable, Equatable {
  /// When a mouth shape is held.
  public struct VisemeTime: Sendable, Codable, Equatable {
    /// The mouth shape.
    public var viseme: Viseme
    /// Seconds from the start of the line.
    public var start: Double
    /// Seconds from the start of the line.
    public var end: Double
  }

  /// Phonemes in order.
  public var phonemes: [Utterance.Phoneme]
  /// Words in order.
  public var words: [Utterance.Word]
  /// The 15 mouth shapes of game engines, without gaps: what is not speech is `sil`.
  public var visemes: [VisemeTime]

  /// The timings of phonemes and words, to a tenth of a millisecond, with their visemes.
  public init(phonemes: [Utterance.Phoneme], words: [Utterance.Word]) {
    self.phonemes = phonemes.map { phoneme in
      var phoneme = phoneme
      phoneme.start = Self.rounded(phoneme.start)
      phoneme.end = Self.rounded(phoneme.end)
      return phoneme
    }
    self.words = words.map { word in
      var word = word
      word.start = Self.rounded(word.start)
      word.end = Self.rounded(word.end)
      return word
    }
    visemes = Self.visemes(of: self.phonemes)
  }

  /// Tenths of a millisecond: files stay readable and the same on every machine.
  private static func rounded(_ seconds: Double) -> Double { (seconds * 10_000).rounded() / 10_000 }

  /// Adds the timings of what is spoken after `seconds`.
  mutating func append(_ next: LineTimings, at seconds: Double) {
    let firstWord = words.count
    self = LineTimings(
      phonemes: phonemes
        + next.phonemes.map { phoneme in
          var phoneme = phoneme
          phoneme.start += seconds
          phoneme.end += seconds
          phoneme.word = phoneme.word.map { $0 + firstWord }
          return phoneme
        },
      words: words
        + next.words.map { word in
          var word = word
          word.start += seconds
          word.end += seconds
          return word
        })
  }

  private static func visemes(of phonemes: [Utterance.Phoneme]) -> [VisemeTime] {
    var result: [VisemeTime] = []
    func add(_ viseme: Viseme, _ start: Double, _ end: Double) {
      guard end > start else { return }
      if let last = result.last, last.viseme == viseme, abs(last.end - start) < 1e-6 {
        result[result.count - 1].end = end
      } else {
        if let last = result.last, start - last.end > 1e-6 {
          result.append(VisemeTime(viseme: .silence, start: last.end, end: start))
        }
        result.append(VisemeTime(viseme: viseme, start: start, end: end))
      }
    }
    for phoneme in phonemes {
      let shapes = phoneme.phoneme.flatMap { Viseme.shapes(of: $0) }
      if shapes.isEmpty {
        // Stress and length marks last as long as their vowel's neighbours; only pauses close the mouth.
        if phoneme.word == nil { add(.silence, phoneme.start, phoneme.end) }
        continue
      }
      let total = shapes.reduce(0) { $0 + $1.share }
      var time = phoneme.start
      for shape in shapes {
        let end = rounded(time + (phoneme.end - phoneme.start) * shape.share / total)
        add(shape.viseme, time, end)
        time = end
      }
    }
    return result
  }
}
