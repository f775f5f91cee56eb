import TTS
import Testing

@Suite struct TextNormalizerTests {
  @Test func writtenTextIsSpokenAsTheTableSays() throws {
    let rows = try TextAssets.table(TextAssets.fixture("normalizer.tsv"))
    #expect(rows.count >= 150)
    let frontEnd = try TextAssets.american.get()
    for row in rows {
      try #require(row.count == 2, "\(row)")
      #expect(try frontEnd.spokenText(row[0]) == row[1], "\(row[0])")
    }
  }

  @Test func britishDatesNameTheDayFirst() throws {
    let frontEnd = try TextAssets.british.get()
    #expect(try frontEnd.spokenText("Due 3/5/2024.") == "Due the third of May, twenty twenty four.")
    #expect(
      try frontEnd.spokenText("Due 12/25/2024.") == "Due the twenty-fifth of December, twenty twenty four.")
  }

  @Test func spokenTextIsSpokenAsItIs() throws {
    let frontEnd = try TextAssets.american.get()
    for row in try TextAssets.table(TextAssets.fixture("normalizer.tsv")) {
      let once = row[1]
      guard !once.contains("A.M."), !once.contains("P.M."), !once.contains("ninety eight") else { continue }
      #expect(try frontEnd.spokenText(once) == once)
    }
  }

  @Test func aHundredDigitsAreReadOneByOne() throws {
    let spoken = try TextAssets.american.get().spokenText(String(repeating: "7", count: 100))
    #expect(spoken.split(separator: " ").count == 100)
    #expect(spoken.hasPrefix("seven seven"))
  }
}
