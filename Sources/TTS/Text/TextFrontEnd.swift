/// Text to phonemes: splits into sentences, normalises, tags, looks up and guesses.
///
/// No files are read after `init`. A value is immutable and may be shared between threads.
public struct TextFrontEnd: Sendable {
  /// A sentence of more phonemes than this is cut at its clauses.
  public static let longestSentence = 400

  private let normalizer: TextNormalizer
  private let tokenizer: Tokenizer
  private let tagger: Tagger
  private let g2p: G2P

  /// Loads the assets of one accent.
  ///
  /// - Parameter assets: the folder assets/text of the repository.
  /// - Parameter british: British readings instead of American ones.
  /// - Parameter userLexicon: readings that go before all others.
  /// - Throws: `TextError.unreadable` or `.damaged` with the file's path.
  public init(assets: String, british: Bool = false, userLexicon: UserLexicon? = nil) throws(TextError) {
    let accent = british ? "gb" : "us"
    normalizer = TextNormalizer(dayFirst: british)
    tokenizer = try Tokenizer(path: assets + "/tokenizer.tsv")
    tagger = try Tagger(path: assets + "/tagger.bin")
    let lexicon = try PackedLexicon(path: assets + "/lexicon-\(accent).bin")
    let letterToSound = try LetterToSound(path: assets + "/letter-to-sound-\(accent).safetensors")
    g2p = G2P(
      pronouncer: Pronouncer(lexicon: lexicon, user: userLexicon, british: british),
      letterToSound: letterToSound)
  }

  /// The sentences of `text` with their phonemes.
  ///
  /// - Throws: `TextError.nothingToSpeak` if no word is left.
  public func phonemize(_ text: String) throws(TextError) -> PhonemizedText {
    try phonemize([TextSpan(text)])
  }

  /// The sentences of the spans' texts, joined; spans may carry readings of their own.
  ///
  /// - Throws: `TextError.unknownPhoneme` for a span's reading, `.nothingToSpeak` if no word is left.
  public func phonemize(_ spans: [TextSpan]) throws(TextError) -> PhonemizedText {
    var diagnostics: [TextDiagnostic] = []
    var readings: [TextSpan] = []
    let text = try source(spans, &readings, &diagnostics)
    var sentences: [PhonemizedSentence] = []
    for range in SentenceSplitter.split(text) {
      let words = words(of: text.slice(range), readings)
      guard words.contains(where: { !$0.phonemes.isEmpty }) else { continue }
      sentences += ClauseSplitter.split(words, longest: Self.longestSentence).map(PhonemizedSentence.init)
    }
    guard sentences.contains(where: { $0.words.contains { $0.isSpoken && !$0.phonemes.isEmpty } }) else {
      throw .nothingToSpeak(text: spans.map(\.text).joined())
    }
    return PhonemizedText(sentences: sentences, diagnostics: diagnostics)
  }

  /// The words of `text` as they are spoken, with punctuation: "$5" is "five dollars".
  ///
  /// - Throws: `TextError.nothingToSpeak` if no word is left.
  public func spokenText(_ text: String) throws(TextError) -> String {
    try phonemize(text).sentences.map(\.text).joined(separator: " ")
  }

  /// The cleaned text of all spans; a span with phonemes becomes one stand-in scalar.
  private func source(
    _ spans: [TextSpan], _ readings: inout [TextSpan], _ diagnostics: inout [TextDiagnostic]
  ) throws(TextError) -> SourceText {
    var text = SourceText()
    var offset = 0
    for span in spans {
      let origin = offset..<(offset + span.text.utf8.count)
      switch span.reading {
      case .plain:
        TextCleaner.append(SourceText(span.text, offset: offset), to: &text, &diagnostics)
      case .alias(let alias):
        var spoken = SourceText()
        spoken.append(alias, origin)
        TextCleaner.append(spoken, to: &text, &diagnostics)
      case .phonemes(let phonemes):
        _ = try PhonemeAlphabet.ids(of: phonemes)
        guard let standIn = Unicode.Scalar(0xF0000 + readings.count), standIn.isPlaceholder else { continue }
        readings.append(span)
        text.append(standIn, origin)
      }
      offset = origin.upperBound
    }
    return text
  }

  private func words(of sentence: SourceText, _ readings: [TextSpan]) -> [PhonemizedSentence.Word] {
    var tokens = tokenizer(normalizer(sentence))
    for index in tokens.indices {
      guard let first = tokens[index].text.unicodeScalars.first, first.isPlaceholder else { continue }
      let span = readings[Int(first.value) - 0xF0000]
      tokens[index].text = span.text
      if case .phonemes(let phonemes) = span.reading { tokens[index].phonemes = phonemes }
    }
    setTags(&tokens)
    return g2p(tokens).map { token in
      PhonemizedSentence.Word(
        text: token.spoken ?? token.text, range: token.range, phonemes: token.phonemes ?? "", tag: token.tag,
        spaceAfter: token.spaceAfter,
        isSpoken: token.text.unicodeScalars.contains(where: \.isWordCharacter)
          || token.spoken?.isEmpty == false)
    }
  }

  /// Tags words in their order; double quotation marks, which the tagger does not know, only by their place.
  private func setTags(_ tokens: inout [Token]) {
    let marks: Set = ["\"", "“", "”"]
    let words = tokens.indices.filter { !marks.contains(tokens[$0].text) }
    for (index, tag) in zip(words, tagger(words.map { tokens[$0].text })) { tokens[index].tag = tag }
    for index in tokens.indices where marks.contains(tokens[index].text) {
      tokens[index].tag = index == 0 || tokens[index - 1].spaceAfter ? "``" : "''"
      tokens[index].phonemes = tokens[index].phonemes ?? ""
    }
  }
}
