import Dubbing
import Script
import Testing

@Suite struct SecondTextTests {
  @Test func `subtitles go to the lines whose time they share`() throws {
    let srt = """
      1
      00:00:01,000 --> 00:00:02,000
      Eins.

      2
      00:00:02,100 --> 00:00:03,000
      Zwei.

      3
      00:00:08,000 --> 00:00:09,000
      Drei.

      """
    let second = SecondText(try ScriptReader.read(text: srt, path: "s.srt"))
    #expect(second.text(of: "a", from: 0.9, to: 3.1) == "Eins. Zwei.")
    #expect(second.text(of: "b", from: 7.6, to: 9) == "Drei.")
    #expect(second.text(of: "1", from: 4, to: 6) == nil)
  }

  @Test func `a table's translations go to the lines of the same id`() throws {
    let csv = "id,text,translation\nA,Hello.,Hallo.\nB,Go.,\n"
    let script = try ScriptReader.read(text: csv, path: "t.csv")
    let own = try #require(SecondText(translationsOf: script))
    #expect(own.text(of: "A", from: 0, to: 1) == "Hallo." && own.text(of: "B", from: 0, to: 1) == nil)
    let other = SecondText(script)
    #expect(other.text(of: "B", from: 0, to: 1) == "Go.")
    #expect(SecondText(translationsOf: try ScriptReader.read(text: "id,text\nA,Hi.\n", path: "t.csv")) == nil)
  }
}
