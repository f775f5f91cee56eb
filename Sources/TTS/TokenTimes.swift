/// Phoneme and word times of one sentence, from the units its tokens last.
package struct TokenTimes: Sendable {
  package private(set) var phonemes: [Utterance.Phoneme] = []
  package private(set) var words: [Utterance.Word] = []

  /// - Parameters:
  ///   - sentence: its tokens.
  ///   - durations: units per token.
  ///   - start: seconds where the sentence begins.
  ///   - unit: seconds of one duration unit.
  ///   - firstWord: the index of the sentence's first word among all words.
  package init(_ sentence: SpokenSentence, durations: [Int], start: Double, unit: Double, firstWord: Int) {
    var clock = 0
    var stress: Int?
    func seconds(_ units: Double) -> Double { start + units * unit }
    for (position, token) in sentence.tokens.enumerated() {
      let begin = Double(stress ?? clock)
      clock += durations[position]
      let end = Double(clock)
      switch token.kind {
      case .stress:
        stress = stress ?? Int(begin)
        continue
      case .modifier where !phonemes.isEmpty:
        phonemes[phonemes.count - 1].end = seconds(end)
      case .space where !phonemes.isEmpty && Self.isBetweenWords(sentence.tokens, position):
        phonemes[phonemes.count - 1].end = seconds((begin + end) / 2)
      case .space, .pause, .modifier: addPause(token.symbol, seconds(begin), seconds(end))
      case .vowel, .consonant:
        let previous = phonemes.last?.end ?? start
        phonemes.append(
          .init(
            phoneme: token.symbol, start: min(previous, seconds(begin)), end: seconds(end),
            word: token.word.map { $0 + firstWord }))
      }
      stress = nil
    }
    addWords(sentence, firstWord: firstWord)
  }

  /// Neighbouring pauses are one.
  private mutating func addPause(_ symbol: String, _ begin: Double, _ end: Double) {
    let symbol = symbol == " " ? "" : symbol
    if let last = phonemes.last, PhonemeKind(last.phoneme) == .pause {
      phonemes[phonemes.count - 1].end = end
      if last.phoneme.isEmpty { phonemes[phonemes.count - 1].phoneme = symbol }
    } else {
      phonemes.append(.init(phoneme: symbol, start: begin, end: end, word: nil))
    }
  }

  private mutating func addWords(_ sentence: SpokenSentence, firstWord: Int) {
    for (index, text) in sentence.words.enumerated() {
      let own = phonemes.filter { $0.word == index + firstWord }
      let place = own.first?.start ?? words.last?.end ?? phonemes.first?.start ?? 0
      words.append(.init(text: text, start: place, end: own.last?.end ?? place))
    }
  }

  private static func isBetweenWords(_ tokens: [SpokenSentence.Token], _ position: Int) -> Bool {
    guard position > 0, position + 1 < tokens.count else { return false }
    return tokens[position - 1].kind != .pause && tokens[position + 1].kind != .pause
  }
}
