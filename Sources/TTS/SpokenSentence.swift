/// A sentence as the networks take it: phoneme ids with a pad at both ends, and the words they belong to.
package struct SpokenSentence: Sendable {
  /// One id of the model's alphabet.
  struct Token: Sendable {
    let id: Int
    let symbol: String
    let kind: PhonemeKind
    /// An index into `words`.
    let word: Int?
  }

  let text: String
  let words: [String]
  /// How much each word stands out, -1...1.
  let emphasis: [Double]
  let tokens: [Token]

  /// A sentence from phonemes; each space in them ends a word.
  package init(words: [String], phonemes: String) {
    var word = 0
    var tokens = [Token(id: PhonemeAlphabet.pad, symbol: "", kind: .pause, word: nil)]
    for scalar in phonemes.unicodeScalars {
      guard let id = PhonemeAlphabet.id(of: scalar) else { continue }
      let kind = PhonemeKind(String(scalar))
      if kind == .space { word += 1 }
      let isSound = kind != .space && kind != .pause
      tokens.append(Token(id: id, symbol: String(scalar), kind: kind, word: isSound ? word : nil))
    }
    self.tokens = tokens + [Token(id: PhonemeAlphabet.pad, symbol: "", kind: .pause, word: nil)]
    self.words = words
    emphasis = [Double](repeating: 0, count: words.count)
    text = words.joined(separator: " ")
  }

  /// How much a token's word stands out.
  func emphasis(of token: Token) -> Double {
    token.word.flatMap { $0 < emphasis.count ? emphasis[$0] : nil } ?? 0
  }

  var ids: [Int] { tokens.map(\.id) }

  /// Whether there is a speech sound in it.
  var isAudible: Bool { tokens.contains { $0.kind == .vowel || $0.kind == .consonant } }
}

extension SpokenSentence {
  /// The sentence as the front end gives it.
  ///
  /// - Parameter emphasis: what stands out, by UTF-8 offsets into the input.
  init(_ sentence: PhonemizedSentence, emphasis: [(range: Range<Int>, weight: Double)] = []) {
    let known = sentence.phonemes.unicodeScalars.filter { PhonemeAlphabet.id(of: $0) != nil }
    let symbols = [""] + known.map(String.init) + [""]
    var spoken: [Int: Int] = [:]
    var words: [String] = []
    var weights: [Double] = []
    for (index, word) in sentence.words.enumerated() where word.isSpoken {
      spoken[index] = words.count
      words.append(word.text)
      weights.append(emphasis.first { $0.range.overlaps(word.range) }?.weight ?? 0)
    }
    text = sentence.text
    self.words = words
    self.emphasis = weights
    tokens = sentence.ids.indices.map { position in
      Token(
        id: sentence.ids[position], symbol: symbols[position], kind: PhonemeKind(symbols[position]),
        word: spoken[sentence.wordIndex[position]])
    }
  }
}
