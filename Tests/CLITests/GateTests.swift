import Foundation
import Testing

@Suite struct GateTests {
  private struct Entry: Decodable {
    struct Gate: Decodable {
      var takes: Int
      var problems: [String]
      var peak: Double
      var audible_words: Double?
    }
    var id: String
    var gate: Gate?
    var duration: Double?
  }

  private func entries(_ outcome: RenderProcess.Outcome) throws -> [Entry] {
    try JSONDecoder().decode([Entry].self, from: outcome.output)
  }

  @Test func `a loud voice is turned down, not clipped`() throws {
    let folder = try TemporaryFolder()
    _ = try folder.write(
      "id,voice,text,emotion\nB,michael,\"Leave the gate open, I said.\",anger\n", to: "t.csv")
    let outcome = try RenderProcess.run(["npc", "t.csv", "-o", "out", "--gate", "--json"], in: folder.url)
    for entry in try entries(outcome) {
      let gate = try #require(entry.gate)
      #expect(gate.peak > 0.5 && gate.peak < 0.98)
    }
  }

  @Test func `ordinary lines pass the gate with their first take`() throws {
    let folder = try TemporaryFolder()
    _ = try folder.write(
      "id,character,text,emotion\nA,X,I kept your letter.,sadness\nB,X,Give it to me!,anger\n", to: "t.csv")
    let outcome = try RenderProcess.run(["npc", "t.csv", "-o", "out", "--gate", "--json"], in: folder.url)
    #expect(outcome.status == 0, "\(outcome.errors)")
    for entry in try entries(outcome) {
      let gate = try #require(entry.gate)
      #expect(gate.problems.isEmpty && gate.takes == 1 && gate.peak > 0.05 && gate.audible_words == 1)
    }
    let without = try RenderProcess.run(["npc", "t.csv", "-o", "plain", "--json"], in: folder.url)
    #expect(try entries(without).allSatisfy { $0.gate == nil })
    let sounds = try ["out", "plain"].map {
      try Data(contentsOf: folder.url.appendingPathComponent("\($0)/audio/A.wav"))
    }
    #expect(sounds[0] == sounds[1])
  }

  @Test func `a line that cannot pass is taken again, reported and ends with exit code 5`() throws {
    let folder = try TemporaryFolder()
    // 60 dB down: written as asked, but far below the level of speech.
    _ = try folder.write(
      "id,character,text\nA,X,\"<prosody volume=\"\"-50dB\"\">I kept your letter.</prosody>\"\nB,X,Hello there.\n",
      to: "t.csv")
    let arguments = ["npc", "t.csv", "-o", "out", "--gate", "--retakes", "2", "--json"]
    let outcome = try RenderProcess.run(arguments, in: folder.url)
    #expect(outcome.status == 5, "\(outcome.errors)")
    #expect(outcome.errors.contains("gate: A") && outcome.errors.contains("level"))
    let found = try entries(outcome)
    #expect(found[0].gate?.takes == 3 && found[0].gate?.problems.isEmpty == false)
    #expect(found[1].gate?.takes == 1 && found[1].gate?.problems.isEmpty == true)
    let again = try RenderProcess.run(arguments, in: folder.url)
    #expect(again.status == 5 && again.output == outcome.output)
  }

  @Test func `retakes out of range are a usage error`() throws {
    #expect(try RenderProcess.run(["npc", "t.csv", "-o", "x", "--retakes", "-1"]).status == 2)
  }
}
