import TTS
import Testing

@Suite struct UserLexiconTests {
  @Test func ownReadingsGoFirst() throws {
    let lexicon = try UserLexicon("# mine\nrender\tɹˈɑndˌA\nqxz\tkˈYt\r\n\n")
    let frontEnd = try TextFrontEnd(assets: TextAssets.folder, userLexicon: lexicon)
    let sentence = try frontEnd.phonemize("Render the qxz.").sentences.first
    #expect(sentence?.phonemes == "ɹˈɑndˌA ðə kˈYt.")
  }

  @Test(arguments: [
    ("a\tˈA\nword", 2, "expected word<TAB>phonemes, found 1 fields"),
    ("a\tb\tc", 1, "expected word<TAB>phonemes, found 3 fields"),
    ("\n\nword\t", 3, "the word or its phonemes are empty"),
    ("two words\tɐ", 1, "\"two words\" is more than one word"),
    ("word\twɜ:5d", 1, "'5' in /wɜ:5d/ is not a phoneme"),
  ])
  func faultsNameTheirLine(text: String, line: Int, problem: String) {
    #expect(throws: TextError.userLexicon(path: "mine.tsv", line: line, problem: problem)) {
      try UserLexicon(text, path: "mine.tsv")
    }
  }

  @Test func aMissingFileIsNamed() {
    #expect(throws: TextError.unreadable(path: "/no/such.tsv", reason: "No such file or directory")) {
      try UserLexicon(contentsOf: "/no/such.tsv")
    }
  }
}
