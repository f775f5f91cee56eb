import Media
import Speech
import TTS
import Voice

/// Checks that every word of a spoken line can be heard in its sound.
public struct WordCheck: Sendable {
  /// What was found.
  public struct Result: Sendable, Equatable {
    /// The share of the words that were heard, 0...1.
    public var share: Double
    /// The others, in order.
    public var missing: [String]

    /// What was found in a line.
    public init(share: Double, missing: [String]) { (self.share, self.missing) = (share, missing) }
  }

  private let recognizer: PhonemeRecognizer

  /// - Parameter recognizer: what listens.
  public init(_ recognizer: PhonemeRecognizer) { self.recognizer = recognizer }

  /// Listens to a line.
  ///
  /// - Parameters:
  ///   - timings: of the line; only its words and sounds count, not their times.
  ///   - isWhispered: whispers are heard less well.
  /// - Returns: nil for a line without words, and for sound that cannot be aligned.
  public func callAsFunction(
    _ clip: AudioClip, _ timings: LineTimings, isWhispered: Bool = false
  ) -> Result? {
    let words = timings.soundedWords
    guard let aligned = try? recognizer.align(words.map(\.sounds), in: clip) else { return nil }
    let heard = zip(words, aligned).filter { $0.0.isWord && $0.1.score != nil }.map(\.1)
    guard !heard.isEmpty else { return nil }
    let missing = heard.filter { !recognizer.hears($0, isWhispered: isWhispered) }.map(\.text)
    return Result(share: 1 - Double(missing.count) / Double(heard.count), missing: missing)
  }
}

extension LineTimings {
  /// What sounds, word by word; sounds that are no words (a laugh) stand between them.
  fileprivate var soundedWords: [(sounds: WordSounds, isWord: Bool)] {
    var result: [(sounds: WordSounds, isWord: Bool)] = []
    var last: Int?
    var wasPause = true
    for phoneme in phonemes {
      let isPause = phoneme.word == nil && Viseme.shapes(of: phoneme.phoneme.first ?? " ").isEmpty
      defer { (last, wasPause) = (phoneme.word, isPause) }
      if isPause { continue }
      if wasPause || phoneme.word != last {
        let text = phoneme.word.map { words[$0].text } ?? ""
        result.append((WordSounds(text: text, phonemes: [String]()), phoneme.word != nil))
      }
      result[result.count - 1].sounds.phonemes.append(phoneme.phoneme)
    }
    return result
  }
}
