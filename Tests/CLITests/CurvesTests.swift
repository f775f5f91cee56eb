import Foundation
import Testing

@Suite struct CurvesTests {
  @Test func `a line's face is written in every format, all of the same length`() throws {
    let folder = try TemporaryFolder()
    _ = try folder.write("id,character,text,emotion\nL1,A,\"Well, look who is here!\",joy\n", to: "t.csv")
    let outcome = try RenderProcess.run(
      [
        "npc", "t.csv", "-o", "out", "--fps", "60", "--face-curves",
        "arkit-json,livelink-csv,glb,rhubarb-json,rhubarb-tsv,visemes,html", "--json",
      ], in: folder.url)
    #expect(outcome.status == 0, "\(outcome.errors)")
    func read(_ name: String) throws -> Data {
      try Data(contentsOf: folder.url.appendingPathComponent("out/face/L1.\(name)"))
    }
    func object(_ name: String) throws -> [String: Any] {
      try #require(try JSONSerialization.jsonObject(with: read(name)) as? [String: Any])
    }
    let entry = try #require(try JSONSerialization.jsonObject(with: outcome.output) as? [[String: Any]])[0]
    let length = try #require(entry["duration"] as? Double)
    #expect((entry["face"] as? [String])?.count == 7)
    let curves = try object("json")
    #expect(curves["fps"] as? Double == 60)
    let frames = try #require(curves["frames"] as? [[Double]])
    #expect(abs(Double(frames.count) / 60 - length) < 0.05)
    #expect(String(decoding: try read("csv"), as: UTF8.self).split(separator: "\n").count == frames.count + 1)
    #expect(try read("glb").prefix(4) == Data("glTF".utf8))
    let rhubarb = try object("rhubarb.json")
    let cues = try #require(rhubarb["mouthCues"] as? [[String: Any]])
    let values = cues.compactMap { $0["value"] as? String }
    #expect(values.allSatisfy { "ABCDEFGHX".contains($0) } && values.contains("H") && values.contains("F"))
    var end = 0.0
    for cue in cues {
      #expect(cue["start"] as? Double == end)
      end = try #require(cue["end"] as? Double)
    }
    #expect(abs(end - length) < 0.011)
    let rows = String(decoding: try read("rhubarb.tsv"), as: UTF8.self).split(separator: "\n")
    #expect(rows.count == cues.count + 1 && rows.first?.hasPrefix("0.00\t") == true)
    let visemes = try #require(try object("visemes.json")["visemes"] as? [[String: Any]])
    #expect(visemes.contains { $0["viseme"] as? String == "nn" })
    let page = String(decoding: try read("html"), as: UTF8.self)
    #expect(page.contains("data:audio/wav;base64,UklGR") && page.contains("\"jawOpen\""))
    #expect(!page.contains("http://") && !page.contains("https://") && !page.contains("src=\"/"))
  }

  @Test func `an unknown format is refused with the known ones`() throws {
    let folder = try TemporaryFolder()
    let outcome = try RenderProcess.run(
      ["npc", "t.csv", "-o", "out", "--face-curves", "fbx"], in: folder.url)
    #expect(outcome.status == 2)
    #expect(outcome.errors.contains("glb") && outcome.errors.contains("(fbx)"))
  }
}
