import Glibc
import TTS
import TestSupport
import Testing

@Suite struct TextFrontEndTests {
  private func phonemes(_ text: String) throws -> String {
    try TextAssets.american.get().phonemize(text).sentences.map(\.phonemes).joined(separator: " ")
  }

  @Test func heteronymsFollowTheirPartOfSpeech() throws {
    #expect(try phonemes("I read it yesterday.").contains("ɹˈɛd"))
    #expect(try phonemes("I will read it.").contains("ɹˈid"))
    #expect(try phonemes("They live here.").contains("lˈɪv"))
    #expect(try phonemes("It was a live show.").contains("lˈIv"))
    #expect(try phonemes("Please record it.").contains("ɹəkˈɔɹd"))
    #expect(try phonemes("It is a new record.").contains("ɹˈɛkəɹd"))
  }

  @Test func functionWordsFollowTheSoundAfterThem() throws {
    #expect(try phonemes("the apple").hasPrefix("ði "))
    #expect(try phonemes("the pear").hasPrefix("ðə "))
    #expect(try phonemes("I go to eat.").contains("tʊ "))
    #expect(try phonemes("I go to bed.").contains("tə "))
    #expect(try phonemes("Quoted \"disease\" here.") == phonemes("Quoted disease here."))
  }

  @Test func acronymsAreWordsOrLetters() throws {
    #expect(try phonemes("NASA") == "nˈæsə")
    #expect(try phonemes("the FBI").hasSuffix("ˌɛfbˌiˈI"))
  }

  @Test func idsAndWordsBelongToThePhonemes() throws {
    for sentence in try TextAssets.american.get().phonemize("Well, $5 isn't much. Is it? No!").sentences {
      #expect(sentence.ids.count == sentence.phonemes.unicodeScalars.count + 2)
      #expect(sentence.ids.first == 0 && sentence.ids.last == 0)
      #expect(sentence.ids == (try PhonemeAlphabet.ids(of: sentence.phonemes)))
      #expect(sentence.wordIndex.count == sentence.ids.count)
      for (index, word) in sentence.words.enumerated() {
        let own = zip(sentence.wordIndex, sentence.phonemes.unicodeScalars.map { $0 }.padded()).filter {
          $0.0 == index
        }
        #expect(String(String.UnicodeScalarView(own.map(\.1))) == word.phonemes.filter { $0 != " " })
      }
    }
  }

  @Test func wordsKnowWhereTheyWereWritten() throws {
    let text = "Émile paid $5 to  Dr. Smith."
    let words = try TextAssets.american.get().phonemize(text).sentences.flatMap(\.words)
    func written(_ spoken: String) -> String? {
      words.first { $0.text == spoken }.map { String(decoding: Array(text.utf8)[$0.range], as: UTF8.self) }
    }
    #expect(written("Émile") == "Émile")
    #expect(written("five dollars") == "5")
    #expect(written("Dr") == "Dr. ")
    #expect(written("Smith") == "Smith")
  }

  @Test func sentencesEndWhereTheyEnd() throws {
    let text = """
      Dr. J. R. Smith paid 3.5 dollars. He left! "Why?" she asked. It was No. 5. e.g. this one
      goes on here

      A new paragraph
      """
    let sentences = try TextAssets.american.get().phonemize(text).sentences
    #expect(
      sentences.map { String($0.text.prefix(8)) } == [
        "Dr J. R.", "He left!", "\"Why?\" s", "It was N", "A new pa",
      ])
  }

  @Test func givenPhonemesAndAliasesAreObeyed() throws {
    let frontEnd = try TextAssets.american.get()
    let spans = [
      TextSpan("I say "), TextSpan("tomato", reading: .phonemes("təmˈɑTO")), TextSpan(", not "),
      TextSpan("W3C", reading: .alias("World Wide Web Consortium")), TextSpan("."),
    ]
    let result = try frontEnd.phonemize(spans)
    let words = result.sentences.flatMap(\.words)
    #expect(words.first { $0.text == "tomato" }?.phonemes == "təmˈɑTO")
    #expect(words.first { $0.text == "tomato" }?.range == 6..<12)
    #expect(words.first { $0.text == "Consortium" }?.range == 18..<21)
    #expect(throws: TextError.unknownPhoneme(symbol: "7", phonemes: "t7")) {
      try frontEnd.phonemize([TextSpan("x", reading: .phonemes("t7"))])
    }
  }

  @Test func whatHasNoReadingIsReported() throws {
    let result = try TextAssets.american.get().phonemize("Hi 👩‍🚀 to Москва and 東京 now ∮.")
    #expect(result.diagnostics.map(\.kind) == [.droppedEmoji, .skippedWord, .skippedWord, .droppedSymbol])
    #expect(result.diagnostics.map(\.text) == ["👩‍🚀", "Москва", "東京", "∮"])
    #expect(result.diagnostics[1].range == 18..<30)
    #expect(result.sentences.map(\.text) == ["Hi to and now."])
  }

  @Test(arguments: ["", "  \n ", "...", "😀", "Привет мир", "東京", "\u{200B}"])
  func textWithoutWordsIsAnError(text: String) throws {
    #expect(throws: TextError.nothingToSpeak(text: text)) { try TextAssets.american.get().phonemize(text) }
  }

  @Test func longSentencesAreCutAtTheirClauses() throws {
    let clause = "the quick brown fox jumps over the lazy dog, "
    let result = try TextAssets.american.get().phonemize(String(repeating: clause, count: 40))
    #expect(result.sentences.count > 3)
    for sentence in result.sentences {
      #expect(sentence.phonemes.unicodeScalars.count <= TextFrontEnd.longestSentence)
      #expect(sentence.phonemes.hasSuffix(","))
    }
  }

  @Test func anyTextGivesSymbolsOfTheAlphabet() throws {
    var random = SplitMix(seed: 7)
    let pieces = [
      "a", "The", "Read", " ", " ", " ", ".", ",", "'", "\"", "-", "--", "$", "5", "1,000", "3:4", "/", "@",
      "#", "x",
      "é", "ß", "İ", "\u{301}", "½", "€", "…", "(", ")", "\n", "é", "😀", "ж", "中", "\u{F0000}", "\0",
      "www.a.com",
      "IV", "Dr.", "st", "_", "°", "+", "=", "<", "%", "＄", "٣", "ﬃ", "O'", "'s", "MI5", "…", "¿",
    ]
    for frontEnd in [try TextAssets.american.get(), try TextAssets.british.get()] {
      for _ in 0..<400 {
        let text = (0..<12).map { _ in pieces[Int(random.next() % UInt64(pieces.count))] }.joined()
        guard let result = try? frontEnd.phonemize(text) else { continue }
        for sentence in result.sentences {
          #expect((try? PhonemeAlphabet.ids(of: sentence.phonemes)) == sentence.ids, "\(text)")
          for word in sentence.words { #expect(word.range.upperBound <= text.utf8.count, "\(text)") }
        }
      }
    }
  }

  @Test func tenThousandWordsAreReadInTimeAndLoadingIsQuick() throws {
    let loading = clock()
    let frontEnd = try TextFrontEnd(assets: TextAssets.folder)
    let loaded = clock()
    let text = String(
      repeating: "The quick brown fox jumps over the lazy dog on a cold morning. ", count: 770)
    _ = try frontEnd.phonemize("Once to warm up.")
    let start = clock()
    let words = try frontEnd.phonemize(text).sentences.reduce(0) { $0 + $1.words.count }
    let seconds = Double(clock() - start) / Double(CLOCKS_PER_SEC)
    #expect(words > 10_000)
    #expect(Double(words) / seconds > 20_000)
    #expect(Double(loaded - loading) / Double(CLOCKS_PER_SEC) < 0.05)
  }

  @Test func oneEndlessWordIsReadInTime() throws {
    let start = clock()
    for piece in ["a", "A", "9", "aB", "a'", "-", "1,", "a.", "x@"] {
      _ = try? TextAssets.american.get().phonemize(String(repeating: piece, count: 4_000))
    }
    #expect(Double(clock() - start) / Double(CLOCKS_PER_SEC) < 20)
  }
}

extension [Unicode.Scalar] {
  /// With a stand-in for the pad at both ends.
  fileprivate func padded() -> [Unicode.Scalar] { ["_"] + self + ["_"] }
}
