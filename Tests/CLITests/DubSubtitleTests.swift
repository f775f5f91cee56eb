import Foundation
import Media
import Testing

/// A dub with subtitles in two languages.
@Suite struct DubSubtitleTests {
  private struct Report: Decodable {
    struct Line: Decodable { var second: String? }
    var lines: [Line]
  }

  @Test func `subtitles in two languages are two tracks, and one file with both`() throws {
    let folder = try TemporaryFolder()
    _ = try folder.write("[00:00.500 - 00:02.500] ANNA: Hello there.\n", to: "s.txt")
    _ = try folder.write("1\n00:00:00,600 --> 00:00:02,000\nGuten Tag.\n", to: "de.srt")
    var writer = try VideoWriter(folder.path("v.mkv"), video: VideoSettings(width: 64, height: 48), audio: [])
    for _ in 0..<75 { try writer.write(Image(width: 64, height: 48)) }
    try writer.finish()
    let outcome = try RenderProcess.run(
      ["dub", "s.txt", "v.mkv", "--subtitles-second", "de.srt", "-o", "out.mkv"], in: folder.url)
    #expect(outcome.status == 0, "\(outcome.errors)")
    let report = try JSONDecoder().decode(
      Report.self, from: Data(contentsOf: folder.url.appendingPathComponent("out.report.json")))
    #expect(report.lines.map(\.second) == ["Guten Tag."])
    #expect(try MediaInfo.read(folder.path("out.mkv")).subtitleTracks.count == 2)
    let second = try SubtitleTrack.read(folder.path("out.mkv"), track: 1)
    #expect(second.cues.map(\.text) == ["Guten Tag."])
    let file = try String(contentsOf: folder.url.appendingPathComponent("out.srt"), encoding: .utf8)
    #expect(file.contains("Hello there.\nGuten Tag.\n"))
  }
}
