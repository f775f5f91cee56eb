import Foundation
import Media
import Testing

private struct Answer: Decodable {
  struct Mark: Decodable {
    var present: Bool
    var score: Double
  }
  struct Record: Decodable { var matches: Bool }
  struct Metadata: Decodable { var marked: Bool }
  var generated: Bool
  var metadata: Metadata
  var watermark: Mark?
  var provenance: Record?
}

private func verify(_ path: String, in folder: TemporaryFolder) throws -> Answer {
  let outcome = try RenderProcess.run(["verify", "--json", path], in: folder.url)
  #expect(outcome.status == 0, "\(outcome.errors)")
  return try JSONDecoder().decode(Answer.self, from: outcome.output)
}

@Suite struct VerifyTests {
  private let sentence = "I kept your letter, and I read it again every night before I went to sleep."

  @Test func `speech keeps its mark in every format, without any metadata`() throws {
    let folder = try TemporaryFolder()
    _ = try RenderProcess.run(["say", sentence, "-o", folder.path("a.wav")])
    let clip = try AudioFile.read(folder.path("a.wav"))
    for name in ["b.wav", "b.flac", "b.ogg", "b.opus", "b.mp3", "b.m4a"] {
      try AudioFile.write(clip, to: folder.path(name))
      let answer = try verify(name, in: folder)
      #expect(answer.generated && !answer.metadata.marked && answer.provenance == nil)
      #expect(answer.watermark?.present == true, "\(name): \(String(describing: answer.watermark))")
    }
    let own = try verify("a.wav", in: folder)
    #expect(own.metadata.marked && own.watermark?.present == true)
  }

  @Test func `a dub is recognised under its background, and its sidecar describes it`() throws {
    let folder = try TemporaryFolder()
    var seed: UInt32 = 1
    let music = (0..<8 * 24_000).map { index -> Float in
      seed = seed &* 1_664_525 &+ 1_013_904_223
      let time = Double(index) / 24_000
      return 0.2 * Float(sin(2 * .pi * 220 * time) * sin(.pi * time * 2)) + Float(seed >> 8) * 0x1p-24 * 0.02
    }
    var writer = try VideoWriter(
      folder.path("v.mp4"), video: VideoSettings(width: 64, height: 48),
      audio: [AudioTrack(.clip(AudioClip(mono: music, sampleRate: 24_000)))])
    for _ in 0..<200 { try writer.write(Image(width: 64, height: 48)) }
    try writer.finish()
    _ = try folder.write("[00:01.000 - 00:07.000] ANNA: \(sentence)\n", to: "s.txt")
    for name in ["out.mp4", "out.mkv"] {
      let outcome = try RenderProcess.run(["dub", "s.txt", "v.mp4", "-o", name], in: folder.url)
      #expect(outcome.status == 0, "\(outcome.errors)")
      let answer = try verify(name, in: folder)
      #expect(answer.generated && answer.metadata.marked && answer.provenance?.matches == true)
      #expect(answer.watermark?.present == true, "\(name): \(String(describing: answer.watermark))")
      // The same provenance.json of the last run now describes another file.
      if name == "out.mkv" { #expect(try verify("out.mp4", in: folder).provenance?.matches == false) }
    }
    let source = try verify("v.mp4", in: folder)
    #expect(!source.generated && source.watermark?.present == false)
  }

  @Test func `pictures are read by their text, and files without a mark are no error`() throws {
    let folder = try TemporaryFolder()
    let mark = Provenance(generator: "render", content: .generated)
    try PNGFile.write(Image(width: 4, height: 4), to: folder.path("a.png"), text: mark.tags)
    try PNGFile.write(Image(width: 4, height: 4), to: folder.path("b.png"))
    let (a, b) = (try verify("a.png", in: folder), try verify("b.png", in: folder))
    #expect(a.generated && a.watermark == nil)
    #expect(!b.generated)
    let text = try RenderProcess.run(["verify", "a.png", "b.png"], in: folder.url)
    #expect(text.text.contains("a.png: generated\n") && text.text.contains("b.png: no mark"))
  }

  @Test(arguments: [(["verify", "nowhere.wav"], 3), (["verify", "x.wav"], 3), (["verify"], 2)])
  func `what cannot be read is an error`(arguments: [String], status: Int) throws {
    let folder = try TemporaryFolder()
    _ = try folder.write("no media", to: "x.wav")
    let outcome = try RenderProcess.run(arguments, in: folder.url)
    #expect(outcome.status == Int32(status))
    #expect(outcome.errors.hasPrefix("error: "))
  }
}
