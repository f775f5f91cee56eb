/// One sentence as words, phonemes and the ids that a model reads.
public struct PhonemizedSentence: Equatable, Sendable {
  /// A word or a punctuation mark of a sentence.
  public struct Word: Equatable, Sendable {
    /// The words as spoken: `5%` is "five percent"; punctuation stays as written.
    public let text: String
    /// Where it was written: UTF-8 offsets into the input (the spans' texts joined).
    public let range: Range<Int>
    /// Its phonemes with stress marks; for punctuation the mark itself; empty if silent.
    public let phonemes: String
    /// Penn Treebank part of speech; `.`-like tags for punctuation.
    public let tag: String
    /// Whether a space follows.
    public let spaceAfter: Bool
    /// Whether it is spoken, not punctuation.
    public let isSpoken: Bool
  }

  /// The sentence as spoken.
  public let text: String
  /// Words and punctuation in order.
  public let words: [Word]
  /// The words' phonemes, joined by spaces where the text has them.
  public let phonemes: String
  /// Ids of `phonemes` in `PhonemeAlphabet`, with the pad 0 at both ends.
  public let ids: [Int]
  /// For each id the index into `words`, or -1 for pads and spaces.
  public let wordIndex: [Int]

  /// A sentence of `words`; phonemes and ids follow from them.
  init(words: [Word]) {
    var phonemes = ""
    var text = ""
    var ids = [PhonemeAlphabet.pad]
    var owners = [-1]
    for (index, word) in words.enumerated() {
      for scalar in word.phonemes.unicodeScalars {
        guard scalar != " " || !phonemes.isEmpty else { continue }
        phonemes.unicodeScalars.append(scalar)
        guard let id = PhonemeAlphabet.id(of: scalar) else { continue }
        ids.append(id)
        owners.append(scalar == " " ? -1 : index)
      }
      text += word.text
      if word.spaceAfter {
        text += " "
        if !phonemes.isEmpty, let space = PhonemeAlphabet.id(of: " ") {
          phonemes += " "
          ids.append(space)
          owners.append(-1)
        }
      }
    }
    while phonemes.hasSuffix(" ") {
      phonemes.removeLast()
      ids.removeLast()
      owners.removeLast()
    }
    while text.hasSuffix(" ") { text.removeLast() }
    self.words = words
    self.phonemes = phonemes
    self.text = text
    self.ids = ids + [PhonemeAlphabet.pad]
    self.wordIndex = owners + [-1]
  }
}

/// A text as sentences, with what was left out.
public struct PhonemizedText: Equatable, Sendable {
  /// Sentences in order; a sentence too long for a model is cut at its clauses.
  public let sentences: [PhonemizedSentence]
  /// What will not be heard, in order.
  public let diagnostics: [TextDiagnostic]
}
