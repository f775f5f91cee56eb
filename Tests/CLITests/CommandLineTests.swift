import Foundation
import Testing

@Suite struct CommandLineTests {
  @Test func `without arguments the program explains itself and succeeds`() throws {
    let outcome = try RenderProcess.run([])
    #expect(outcome.status == 0)
    #expect(outcome.text.contains("USAGE: render"))
  }

  @Test func `an unknown option is a usage error that begins with error`() throws {
    let outcome = try RenderProcess.run(["emotions", "--frobnicate"])
    #expect(outcome.status == 2)
    #expect(outcome.errors.hasPrefix("error: "))
    #expect(outcome.text.isEmpty)
  }

  @Test func `a mistyped command is answered with the nearest one`() throws {
    let outcome = try RenderProcess.run(["emotoins"])
    #expect(outcome.status == 2)
    #expect(outcome.errors.hasSuffix("help: did you mean emotions?\n"))
  }

  @Test func `results go to standard output and hints to standard error`() throws {
    let outcome = try RenderProcess.run(["emotions"])
    #expect(outcome.status == 0)
    #expect(outcome.text.hasPrefix("NAME"))
    #expect(outcome.text.contains("sadness"))
    #expect(outcome.errors.contains("Russell"))
  }

  @Test func `json output is one value that names every source`() throws {
    let outcome = try RenderProcess.run(["emotions", "--json"])
    let list = try #require(try JSONSerialization.jsonObject(with: outcome.output) as? [[String: Any]])
    #expect(list.count > 40)
    #expect(list.allSatisfy { ($0["source"] as? String)?.isEmpty == false })
  }

  @Test func `the version is one line`() throws {
    let outcome = try RenderProcess.run(["--version"])
    #expect(outcome.status == 0)
    #expect(outcome.text.split(separator: "\n").count == 1)
  }
}
