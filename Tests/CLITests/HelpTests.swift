import Foundation
import Testing

/// The help of every command, compared with Tests/CLITests/Snapshots.
///
/// With RENDER_UPDATE_SNAPSHOTS=1 in the environment the files are written instead.
@Suite struct HelpTests {
  @Test(arguments: [
    "", "dub", "plan", "say", "sweep", "npc", "face", "analyze", "verify", "voices", "emotions", "formats",
    "doctor",
  ])
  func `help says what it said when it was last reviewed`(command: String) throws {
    let outcome = try RenderProcess.run(command.isEmpty ? ["--help"] : [command, "--help"])
    #expect(outcome.status == 0)
    let file = RenderProcess.repository.appendingPathComponent(
      "Tests/CLITests/Snapshots/help\(command.isEmpty ? "" : "-" + command).txt")
    if ProcessInfo.processInfo.environment["RENDER_UPDATE_SNAPSHOTS"] == "1" {
      try outcome.output.write(to: file)
    }
    #expect(outcome.output == (try Data(contentsOf: file)), "\(outcome.text)")
  }
}
