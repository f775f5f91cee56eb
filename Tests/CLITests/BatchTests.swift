import Foundation
import Media
import Testing

private let table = """
  id,character,text,emotion,intensity
  G001,Guard,Halt! Who goes there?,anger,0.7
  G002,Guard,Oh. It is only you.,,
  M001,Mira,I waited all night.,sadness,0.5

  """

@Suite struct BatchTests {
  @Test func `a table becomes sounds, timings and a manifest; a bad row fails alone`() throws {
    let folder = try TemporaryFolder()
    _ = try folder.write(table + "BAD,Mira,[bogus] hello,,\n", to: "t.csv")
    let outcome = try RenderProcess.run(["npc", "t.csv", "-o", "out"], in: folder.url)
    #expect(outcome.status == 1)
    #expect(outcome.errors.contains("t.csv:5:"))
    for name in ["G001", "G002", "M001"] {
      #expect(try AudioFile.read(folder.path("out/audio/\(name).wav")).duration > 0.3)
      #expect(FileManager.default.fileExists(atPath: folder.path("out/timing/\(name).json")))
    }
    let manifest = try String(
      contentsOf: folder.url.appendingPathComponent("out/manifest.jsonl"), encoding: .utf8)
    #expect(manifest.split(separator: "\n").count == 4)
  }

  @Test func `running again makes only what changed`() throws {
    let folder = try TemporaryFolder()
    _ = try folder.write(table, to: "t.csv")
    #expect(try RenderProcess.run(["npc", "t.csv", "-o", "out"], in: folder.url).status == 0)
    func date(_ name: String) throws -> Date {
      try #require(
        try FileManager.default.attributesOfItem(atPath: folder.path("out/audio/\(name).wav"))[
          .modificationDate] as? Date)
    }
    let before = try ["G001", "G002", "M001"].map(date)
    _ = try folder.write(table.replacingOccurrences(of: "only you", with: "only me"), to: "t.csv")
    #expect(try RenderProcess.run(["npc", "t.csv", "-o", "out"], in: folder.url).status == 0)
    let after = try ["G001", "G002", "M001"].map(date)
    #expect(before[0] == after[0] && before[2] == after[2])
    #expect(before[1] < after[1])
  }

  @Test func `two shards joined are the same as one run`() throws {
    let folder = try TemporaryFolder()
    _ = try folder.write(table, to: "t.csv")
    for (shard, out) in [("1/2", "a"), ("2/2", "b")] {
      #expect(
        try RenderProcess.run(["npc", "t.csv", "--shard", shard, "-o", out], in: folder.url).status == 0)
    }
    #expect(try RenderProcess.run(["npc", "-o", "joined", "--merge", "a", "b"], in: folder.url).status == 0)
    #expect(try RenderProcess.run(["npc", "t.csv", "-o", "whole"], in: folder.url).status == 0)
    for file in [
      "manifest.jsonl", "manifest.csv", "manifest.provenance.json", "audio/G001.wav", "audio/G002.wav",
      "timing/M001.json",
    ] {
      let joined = try Data(contentsOf: folder.url.appendingPathComponent("joined/\(file)"))
      #expect(try joined == Data(contentsOf: folder.url.appendingPathComponent("whole/\(file)")), "\(file)")
    }
  }

  @Test func `face curves last as long as the sound and open the jaw`() throws {
    let folder = try TemporaryFolder()
    _ = try folder.write("id,character,text\nP1,Guard,My mama bought a map.\n", to: "t.csv")
    let outcome = try RenderProcess.run(
      ["npc", "t.csv", "-o", "out", "--face-curves", "arkit-json,livelink-csv"], in: folder.url)
    #expect(outcome.status == 0, "\(outcome.errors)")
    let data = try Data(contentsOf: folder.url.appendingPathComponent("out/face/P1.json"))
    let curves = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    let names = try #require(curves["names"] as? [String])
    let frames = try #require(curves["frames"] as? [[Double]])
    #expect(names.count == 52 && frames.allSatisfy { $0.count == 52 })
    let length = try AudioFile.read(folder.path("out/audio/P1.wav")).duration
    #expect(abs(Double(frames.count) / 30 - length) < 0.1)
    let jaw = try #require(names.firstIndex(of: "jawOpen"))
    let opening = frames.map { $0[jaw] }
    #expect(try #require(opening.max()) > 0.15)
    let csv = try String(contentsOf: folder.url.appendingPathComponent("out/face/P1.csv"), encoding: .utf8)
    #expect(csv.split(separator: "\n").count == frames.count + 1)
  }

  @Test func `hostile ids cannot leave the folder`() throws {
    let folder = try TemporaryFolder()
    _ = try folder.write("id,character,text\n../../evil,Guard,Hello there.\n", to: "t.csv")
    #expect(try RenderProcess.run(["npc", "t.csv", "-o", "out"], in: folder.url).status == 0)
    #expect(folder.files == ["out", "t.csv"])
  }

  @Test func `with --commercial a sweep has no target score`() throws {
    let folder = try TemporaryFolder()
    let outcome = try RenderProcess.run(
      ["sweep", "No.", "--emotion", "anger", "--steps", "1", "-o", "s", "--json", "--commercial"],
      in: folder.url)
    #expect(outcome.status == 0, "\(outcome.errors)")
    let rows = try #require(try JSONSerialization.jsonObject(with: outcome.output) as? [[String: Any]])
    #expect(rows.count == 1 && rows.allSatisfy { $0["target_score"] is NSNull })
  }

  @Test func `a sweep measures every level and rises`() throws {
    let folder = try TemporaryFolder()
    let outcome = try RenderProcess.run(
      ["sweep", "I never said that.", "--emotion", "anger", "--steps", "4", "-o", "s", "--json"],
      in: folder.url)
    #expect(outcome.status == 0, "\(outcome.errors)")
    let rows = try #require(try JSONSerialization.jsonObject(with: outcome.output) as? [[String: Any]])
    let levels = rows.compactMap { $0["energy_db"] as? Double }
    #expect(levels.count == 4 && levels == levels.sorted())
    let scores = rows.compactMap { $0["target_score"] as? Double }
    #expect(scores.count == 4 && scores.allSatisfy { (0...1).contains($0) })
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path("s"))
    for name in ["level-0.00.wav", "level-1.50.wav", "sweep.csv", "sweep.json", "index.html", "f0.png"] {
      #expect(files.contains(name))
    }
  }
}
