import Foundation
import Testing

@Suite struct AutoPlanTests {
  private struct Plan: Decodable {
    struct Line: Decodable {
      let emotion: [String: Double]
      let source: String
      let reason: String?
      let cause: String?
    }
    let lines: [Line]
  }

  private let script = """
    ANNA (sadness, 0.6): I love this so much!
    BEN: I love this so much!
    CAROL (barely holding back tears): You came.
    DAN: The train leaves at nine.

    """

  @Test func `words, directions and tags decide, in this order the other way round`() throws {
    let folder = try TemporaryFolder()
    _ = try folder.write(script, to: "s.txt")
    let outcome = try RenderProcess.run(["plan", "--auto", "s.txt"], in: folder.url)
    #expect(outcome.status == 0, "\(outcome.text)")
    let lines = try JSONDecoder().decode(Plan.self, from: outcome.output).lines
    #expect(lines.map(\.source) == ["script", "text", "direction", "text"])
    #expect(lines[0].emotion == ["sadness": 1])
    #expect(lines[1].emotion["love"] != nil && lines[1].cause?.contains("love") == true)
    #expect(lines[2].emotion.max { $0.value < $1.value }?.key == "sadness")
    #expect(lines[3].emotion == ["neutral": 1])
    let plain = try RenderProcess.run(["plan", "s.txt"], in: folder.url)
    let without = try JSONDecoder().decode(Plan.self, from: plain.output).lines
    #expect(without.map(\.source) == ["script", "default", "direction", "default"])
  }

  @Test func `a direction of say is played and explained`() throws {
    let folder = try TemporaryFolder()
    let outcome = try RenderProcess.run(
      ["say", "Leave.", "--direction", "seething with fury", "-o", "a.wav"], in: folder.url)
    #expect(outcome.status == 0 && outcome.errors.contains("anger"), "\(outcome.text)")
    #expect(!outcome.errors.contains("not played"))
  }

  @Test func `analyze reads a script line by line and says why`() throws {
    let folder = try TemporaryFolder()
    _ = try folder.write(script, to: "s.txt")
    let outcome = try RenderProcess.run(["analyze", "s.txt", "--csv", "s.csv"], in: folder.url)
    #expect(outcome.status == 0 && outcome.text.contains("love"), "\(outcome.text)")
    #expect(FileManager.default.fileExists(atPath: folder.path("s.csv")))
    #expect(try RenderProcess.run(["analyze", "s.txt", "--plot", "s.png"], in: folder.url).status != 0)
  }
}
