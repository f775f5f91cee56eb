import Media
import TTS
import Voice

/// Finds the words of a known script in a recording.
public struct ScriptedWords: Sendable {
  /// Longer recordings are not read into memory, in seconds.
  public static let longest = 1200.0

  private let recognizer: PhonemeRecognizer
  /// One for each accent; the one that fits the recording better is kept.
  private let frontEnds: [TextFrontEnd]

  /// - Parameters:
  ///   - recognizer: what listens.
  ///   - textDirectory: the front end's assets (assets/text).
  /// - Throws: `TextError` when these cannot be read.
  public init(_ recognizer: PhonemeRecognizer, textDirectory: String) throws(TextError) {
    self.recognizer = recognizer
    frontEnds = [
      try TextFrontEnd(assets: textDirectory), try TextFrontEnd(assets: textDirectory, british: true),
    ]
  }

  /// When each word of `lines` is said in the first audio track of `path`.
  ///
  /// - Throws: `MediaError`, `TextError` for a script without words, `VoiceError` for too much or too little
  ///   sound.
  public func find(
    _ lines: [String], in path: String, shouldStop: @escaping () -> Bool = { false }
  ) throws -> [AnalysisReport.Word] {
    let seconds = try MediaInfo.read(path).duration ?? 0
    guard seconds <= Self.longest else {
      throw VoiceError.tooLong(
        seconds: seconds, words: lines.reduce(0) { $0 + $1.split(whereSeparator: \.isWhitespace).count })
    }
    let clip = try AudioFile.read(path, sampleRate: 24_000, channelCount: 1, shouldStop: shouldStop)
    func rounded(_ value: Double) -> Double { (value * 1e3).rounded() / 1e3 }
    return try find(lines, in: clip).map { found in
      let word = found.word
      return AnalysisReport.Word(
        line: found.line, text: word.text, start: word.start.map(rounded), end: word.end.map(rounded),
        heard: recognizer.hears(word), score: word.score.map(rounded),
        phonemes: word.phonemes.map {
          .init(
            phoneme: $0.phoneme, start: rounded($0.start), end: rounded($0.end), score: rounded($0.score))
        })
    }
  }

  /// A word of a script and where it is said.
  struct Found {
    /// Its line, from 1.
    let line: Int
    /// How it should sound, with stress marks.
    let sounds: WordSounds
    /// When it is said.
    let word: AlignedWord
  }

  /// When each word of `lines` is said in a recording, in the accent that fits better.
  ///
  /// - Parameter shortest: as in `PhonemeRecognizer.align`.
  /// - Throws: `TextError` for a script without words, `VoiceError` for too much or too little sound.
  func find(_ lines: [String], in clip: AudioClip, shortest: Int = 1) throws -> [Found] {
    var best: (words: [Found], score: Double)?
    for frontEnd in frontEnds {
      let found = try find(lines, in: clip, shortest, frontEnd)
      let scores = found.compactMap(\.word.score)
      let score = scores.reduce(0, +) / Double(max(scores.count, 1))
      if best.map({ score > $0.score }) ?? true { best = (found, score) }
    }
    return best?.words ?? []
  }

  /// The number of a symbol among the sounds that can be heard; nil for a mark.
  func sound(of symbol: String) -> Int? { recognizer.classes.number(of: symbol) }

  private func find(
    _ lines: [String], in clip: AudioClip, _ shortest: Int, _ frontEnd: TextFrontEnd
  ) throws -> [Found] {
    var words: [WordSounds] = []
    var owners: [Int] = []
    for (index, line) in lines.enumerated() where line.contains(where: { $0.isLetter || $0.isNumber }) {
      for word in try frontEnd.phonemize(line).sentences.flatMap(\.words) where word.isSpoken {
        words.append(WordSounds(text: word.text, phonemes: word.phonemes))
        owners.append(index + 1)
      }
    }
    guard !words.isEmpty else { throw TextError.nothingToSpeak(text: lines.joined(separator: " ")) }
    let aligned = try recognizer.align(words, in: clip, shortest: shortest)
    return words.indices.map { Found(line: owners[$0], sounds: words[$0], word: aligned[$0]) }
  }
}

extension AnalysisReport {
  /// A word of the script.
  public struct Word: Sendable, Codable, Equatable {
    /// Its line in the script, from 1.
    public var line: Int
    /// The word as spoken.
    public var text: String
    /// Seconds on the file's clock; `nil` for a word without a sound of its own.
    @OrNull public var start: Double?
    /// Seconds on the file's clock.
    @OrNull public var end: Double?
    /// Whether it is said.
    public var heard: Bool
    /// How well it is heard: 0 is best, what is not said lies far below.
    @OrNull public var score: Double?
    /// Its sounds.
    public var phonemes: [AlignedPhoneme]
  }

  /// Sets the words, and the text of every stretch of speech from those whose middle lies in it.
  public mutating func take(_ words: [Word]) {
    self.words = words
    for index in segments.indices {
      let inside = words.filter { word in
        guard let start = word.start, let end = word.end else { return false }
        return (segments[index].start..<segments[index].end).contains((start + end) / 2)
      }
      segments[index].text = inside.isEmpty ? nil : inside.map(\.text).joined(separator: " ")
    }
  }

  /// The words as a comma-separated table (RFC 4180).
  public var wordsCSV: String {
    var rows = ["line,word,start,end,heard,score,phonemes"]
    for word in words ?? [] {
      func number(_ value: Double?) -> String { value.map { "\($0)" } ?? "" }
      rows.append(
        [
          "\(word.line)", quoted(word.text), number(word.start), number(word.end), "\(word.heard)",
          number(word.score), word.phonemes.map(\.phoneme).joined(),
        ].joined(separator: ","))
    }
    return rows.joined(separator: "\n") + "\n"
  }
}
