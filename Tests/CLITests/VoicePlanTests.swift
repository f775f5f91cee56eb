import Foundation
import Testing

@Suite struct VoicePlanTests {
  @Test func `a plan hears the voices of its original and shows itself as a page`() throws {
    let folder = try TemporaryFolder()
    #expect(
      try RenderProcess.run(
        [
          "say", "The train leaves at nine.", "--emotion", "anger", "--intensity", "1.5", "-o",
          folder.path("v.wav"),
        ]
      ).status == 0)
    _ = try folder.write("ANNA: The train leaves at nine.\n", to: "s.txt")
    let outcome = try RenderProcess.run(["plan", "s.txt", "v.wav", "-o", "plan.json"], in: folder.url)
    #expect(outcome.status == 0 && outcome.text == "plan.json\n", "\(outcome.errors)")
    #expect(outcome.errors.contains("the voice sounds like"))
    #expect(folder.files.filter { $0.hasPrefix("plan") } == ["plan.html", "plan.json"])
    let plan = try String(contentsOf: folder.url.appendingPathComponent("plan.json"), encoding: .utf8)
    #expect(plan.contains("\"source\": \"audio\""))
    let free = try RenderProcess.run(["plan", "s.txt", "v.wav", "--commercial"], in: folder.url)
    #expect(free.status == 0 && free.errors.contains("not judged"), "\(free.errors)")
    #expect(!free.text.contains("audio"))
  }
}
