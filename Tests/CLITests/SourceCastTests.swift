import Foundation
import Media
import Testing

/// Dubs whose voices are learned from the original.
@Suite struct SourceCastTests {
  private struct Report: Decodable {
    struct Line: Decodable {
      var speaker: String?
      var voice: String
      var failure: String?
    }
    var lines: [Line]
    var warnings: [String]
  }

  private static let words = [
    "We waited for the boat until the evening, and nobody came.",
    "My sister paints birds and boats, and she sells them in spring.",
  ]

  /// A grey film in which the named voices speak in turn, one every six seconds.
  private func film(_ folder: TemporaryFolder, voices: [String]) throws {
    var sound = AudioClip(silence: 6 * Double(voices.count), sampleRate: 24_000)
    for (index, voice) in voices.enumerated() {
      let outcome = try RenderProcess.run(
        ["say", Self.words[index / 2 % 2], "--voice", voice, "-o", folder.path("a.wav")])
      #expect(outcome.status == 0, "\(outcome.errors)")
      sound.mix(try AudioFile.read(folder.path("a.wav")), atFrame: (6 * index + 1) * 24_000)
    }
    var writer = try VideoWriter(
      folder.path("v.mkv"), video: VideoSettings(width: 64, height: 48),
      audio: [AudioTrack(.clip(sound), codec: .flac)])
    for _ in 0..<Int(sound.duration * 25) { try writer.write(Image(width: 64, height: 48)) }
    try writer.finish()
  }

  private func script(_ speakers: [String?]) -> String {
    speakers.enumerated().map { index, speaker in
      let begin = String(format: "00:00:%02d,800 --> 00:00:%02d,500", 6 * index, 6 * index + 5)
      return "\(index + 1)\n\(begin)\n\(speaker.map { "\($0): " } ?? "")It is late.\n\n"
    }.joined()
  }

  private func dub(_ folder: TemporaryFolder, _ arguments: [String]) throws -> Report {
    let outcome = try RenderProcess.run(
      ["dub", "s.srt", "v.mkv", "--face", "off", "--json", "-o", "o.mkv"] + arguments, in: folder.url)
    #expect(outcome.status == 0, "\(outcome.errors)")
    return try JSONDecoder().decode(Report.self, from: outcome.output)
  }

  @Test func `without names the speakers are told apart, and each keeps a voice of its own`() throws {
    let folder = try TemporaryFolder()
    try film(folder, voices: ["fable", "heart", "fable", "heart"])
    _ = try folder.write(script([nil, nil, nil, nil]), to: "s.srt")
    let report = try dub(folder, ["--voice", "source"])
    #expect(report.lines.map(\.speaker) == ["SPEAKER 1", "SPEAKER 2", "SPEAKER 1", "SPEAKER 2"])
    let voices = report.lines.map(\.voice)
    #expect(voices[0] == "v.mkv (SPEAKER 1)" && voices[1] == "v.mkv (SPEAKER 2)", "\(voices)")
    #expect(voices[0] == voices[2] && voices[1] == voices[3])
    #expect(report.warnings.contains { $0.contains("2 speakers") })
    let details = try #require(Provenance.readSidecar(for: folder.path("o.mkv"))?.sidecar.provenance.details)
    #expect(details["consent"] != nil && details["voice_reference"]?.contains("SPEAKER 2") == true)
  }

  @Test func `who is heard too shortly gets the nearest voice, and is told so; others are as named`() throws {
    let folder = try TemporaryFolder()
    try film(folder, voices: ["fable", "heart"])
    // The window holds two seconds of speech.
    _ = try folder.write(
      "1\n00:00:00,900 --> 00:00:03,000\nTOM: It is late.\n\n2\n00:00:06,800 --> 00:00:11,500\nANNA: It is late.\n",
      to: "s.srt")
    let report = try dub(folder, ["--voice", "TOM=source", "--voice", "ANNA=emma"])
    #expect(report.lines.map(\.voice) == ["fable", "emma"])
    #expect(report.warnings.contains { $0.contains("TOM") && $0.contains("nearest voice is fable") })
  }

  @Test func `a silent film has no voices to learn`() throws {
    let folder = try TemporaryFolder()
    var writer = try VideoWriter(folder.path("v.mkv"), video: VideoSettings(width: 64, height: 48))
    for _ in 0..<50 { try writer.write(Image(width: 64, height: 48)) }
    try writer.finish()
    _ = try folder.write(script([nil]), to: "s.srt")
    let outcome = try RenderProcess.run(
      ["dub", "s.srt", "v.mkv", "--voice", "source", "-o", "o.mkv"], in: folder.url)
    #expect(outcome.status == 3 && outcome.errors.contains("no sound"), "\(outcome.errors)")
  }
}
