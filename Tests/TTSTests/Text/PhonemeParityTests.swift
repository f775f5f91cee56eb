import Glibc
import TTS
import Testing

/// Phonemes against hibari-tts 0.2.1, whose phonemes the models were trained on (training/text/make_fixtures.py).
@Suite struct PhonemeParityTests {
  /// How a file of `accent<TAB>text<TAB>phonemes` lines is met.
  struct Score {
    var sentences = 0, exact = 0, symbols = 0, errors = 0, words = 0
    var misses: [String] = []
    var matchRate: Double { Double(exact) / Double(max(sentences, 1)) }
    var errorRate: Double { Double(errors) / Double(max(symbols, 1)) }

    init(_ rows: [[String]]) throws {
      for row in rows where row.count == 3 {
        let frontEnd = try (row[0] == "gb" ? TextAssets.british : TextAssets.american).get()
        let result = try frontEnd.phonemize(row[1])
        let phonemes = result.sentences.map(\.phonemes).joined(separator: " ")
        sentences += 1
        words += result.sentences.reduce(0) { $0 + $1.words.count(where: \.isSpoken) }
        symbols += row[2].unicodeScalars.count
        if phonemes == row[2] {
          exact += 1
        } else {
          errors += Self.distance(Array(phonemes.unicodeScalars), Array(row[2].unicodeScalars))
          misses.append("\(row[1])\n  expected \(row[2])\n  found    \(phonemes)")
        }
      }
    }

    /// The edit distance of two sequences.
    static func distance(_ a: [Unicode.Scalar], _ b: [Unicode.Scalar]) -> Int {
      var row = Array(0...b.count)
      for (i, x) in a.enumerated() {
        var diagonal = row[0]
        row[0] = i + 1
        for (j, y) in b.enumerated() {
          (diagonal, row[j + 1]) = (row[j + 1], min(row[j + 1] + 1, row[j] + 1, diagonal + (x == y ? 0 : 1)))
        }
      }
      return row[b.count]
    }
  }

  @Test func phonemesAreThoseTheModelsWereTrainedOn() throws {
    let score = try Score(TextAssets.table(TextAssets.fixture("phonemes.tsv")))
    #expect(score.sentences > 400)
    #expect(score.matchRate >= 0.97, "\(score.misses.joined(separator: "\n"))")
    #expect(score.errorRate <= 0.003)
  }

  @Test(.enabled(if: getenv("RENDER_G2P_CORPUS") != nil))
  func phonemesOfACorpusAreReported() throws {
    guard let path = getenv("RENDER_G2P_CORPUS").map({ String(cString: $0) }) else { return }
    let rows = try TextAssets.table(path)
    _ = try Score(Array(rows.prefix(1)))
    let start = clock()
    let score = try Score(rows)
    let seconds = Double(clock() - start) / Double(CLOCKS_PER_SEC)
    print("sentences \(score.sentences), exact \(score.exact) (\(100 * score.matchRate) %)")
    print("symbols \(score.symbols), errors \(score.errors) (\(100 * score.errorRate) %)")
    print("words \(score.words), processor seconds \(seconds), words/s \(Double(score.words) / seconds)")
    if let misses = getenv("RENDER_G2P_MISSES").map({ String(cString: $0) }) {
      try TextAssets.write(Array(score.misses.joined(separator: "\n").utf8), to: misses)
    }
    #expect(score.matchRate >= 0.97)
  }
}
