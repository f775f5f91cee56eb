import Foundation
import Media
import Testing

/// A voice that is not there, or a clip that lends none, spoils its own lines and no others.
@Suite struct ReferenceFailureTests {
  private struct Entry: Decodable {
    var id: String
    var failure: String?
    var audio: String?
  }

  @Test func `a bad reference clip in a batch fails its rows alone, with the reason`() throws {
    let folder = try TemporaryFolder()
    try AudioFile.write(AudioClip(silence: 5, sampleRate: 24_000), to: folder.path("silent.wav"))
    _ = try folder.write("no sound at all", to: "text.wav")
    _ = try folder.write(
      """
      id,character,text,voice
      A,Guard,Halt.,silent.wav
      B,Guard,Halt.,text.wav
      C,Guard,Halt.,nowhere.wav
      D,Guard,Halt.,hearth
      E,Mira,Come in.,
      F,Guard,Come in.,

      """, to: "t.csv")
    _ = try folder.write(#"{"Mira": {"voice": "silent.wav"}}"#, to: "c.json")
    let outcome = try RenderProcess.run(
      ["npc", "t.csv", "--characters", "c.json", "-o", "out"], in: folder.url)
    #expect(outcome.status == 1, "\(outcome.errors)")
    let manifest = try Data(contentsOf: folder.url.appendingPathComponent("out/manifest.jsonl"))
    let entries = try manifest.split(separator: UInt8(ascii: "\n")).map {
      try JSONDecoder().decode(Entry.self, from: Data($0))
    }
    let failures = entries.map { $0.failure ?? "" }
    #expect(failures[0].contains("silent.wav") && failures[0].contains("silent"), "\(failures)")
    #expect(failures[1].contains("text.wav") && failures[2].contains("nowhere.wav"), "\(failures)")
    #expect(failures[3].contains("hearth") && failures[4].contains("silent.wav"), "\(failures)")
    #expect(entries[5].failure == nil && entries[5].audio == "audio/F.wav")
    #expect(FileManager.default.fileExists(atPath: folder.path("out/audio/F.wav")))
    let page = try String(contentsOf: folder.url.appendingPathComponent("out/index.html"), encoding: .utf8)
    #expect(page.contains(#"<audio controls preload="none" src="audio/F.wav">"#) && page.contains("<polyline"))
    #expect(page.contains("1 lines spoken, 5 failed"))
  }

  @Test func `a bad reference clip in a plan fails its line alone; one named on the command line stops`() throws {
    let folder = try TemporaryFolder()
    var writer = try VideoWriter(folder.path("v.mp4"), video: VideoSettings(width: 64, height: 48))
    for _ in 0..<100 { try writer.write(Image(width: 64, height: 48)) }
    try writer.finish()
    try AudioFile.write(AudioClip(silence: 5, sampleRate: 24_000), to: folder.path("silent.wav"))
    _ = try folder.write("ANNA: It is late.\nTOM: I am tired.\n", to: "s.txt")
    #expect(try RenderProcess.run(["plan", "s.txt", "-o", "p.csv"], in: folder.url).status == 0)
    let plan = try String(contentsOf: folder.url.appendingPathComponent("p.csv"), encoding: .utf8)
    var rows = plan.split(whereSeparator: \.isNewline).map(String.init)
    let column = try #require(rows[0].split(separator: ",").firstIndex(of: "voice"))
    var cells = rows[1].components(separatedBy: ",")
    cells[column] = "silent.wav"
    rows[1] = cells.joined(separator: ",")
    _ = try folder.write(rows.joined(separator: "\n") + "\n", to: "p.csv")
    let outcome = try RenderProcess.run(
      ["dub", "s.txt", "v.mp4", "--plan", "p.csv", "--face", "off", "--json", "-o", "o.mp4"], in: folder.url)
    #expect(outcome.status == 1, "\(outcome.errors)")
    struct Report: Decodable { var lines: [Entry] }
    let lines = try JSONDecoder().decode(Report.self, from: outcome.output).lines
    #expect(lines[0].failure?.contains("silent.wav") == true && lines[1].failure == nil)
    let named = try RenderProcess.run(
      ["dub", "s.txt", "v.mp4", "--voice", "ANNA=silent.wav", "-o", "x.mp4"], in: folder.url)
    #expect(named.status == 3 && named.errors.contains("silent.wav") && !folder.files.contains("x.mp4"))
  }
}
