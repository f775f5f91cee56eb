/// When a sound of a known text is spoken.
public struct AlignedPhoneme: Sendable, Codable, Equatable {
  /// The symbol of the synthesiser's alphabet.
  public var phoneme: String
  /// Seconds from the start of the recording.
  public var start: Double
  /// Seconds from the start of the recording.
  public var end: Double
  /// How well it is heard: the mean log-ratio of its probability to the likeliest sound's; 0 is best.
  public var score: Double

  /// A sound with its times, in seconds.
  public init(phoneme: String, start: Double, end: Double, score: Double) {
    (self.phoneme, self.start, self.end, self.score) = (phoneme, start, end, score)
  }
}

/// When a word of a known text is spoken.
public struct AlignedWord: Sendable, Codable, Equatable {
  /// The word as written.
  public var text: String
  /// Seconds from the start of the recording; nil for a word without a sound of its own.
  public var start: Double?
  /// Seconds from the start of the recording.
  public var end: Double?
  /// How well it is heard, about the mean of its sounds' scores; 0 is best, what is not said lies far below.
  public var score: Double?
  /// Its sounds in order.
  public var phonemes: [AlignedPhoneme]

  /// Start, end and score from the sounds.
  mutating func summarize() {
    start = phonemes.first?.start
    end = phonemes.last?.end
    score = phonemes.isEmpty ? nil : PhonemePath.wordScore(phonemes.map(\.score))
  }
}
