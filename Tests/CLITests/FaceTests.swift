import Foundation
import Media
import Testing

@Suite struct FaceTests {
  /// A picture of the synthetic actor ada.
  static let photo = RenderProcess.repository.appendingPathComponent("Tests/FaceTests/Fixtures/ada.png").path

  /// Half a second of a vowel-like buzz.
  private func sound(_ folder: TemporaryFolder) throws -> String {
    let samples = (0..<12_000).map { k -> Float in
      let t = Float(k) / 24_000
      return 0.2 * (1...12).map { sinf(2 * .pi * 120 * Float($0) * t) / Float($0) }.reduce(0, +)
    }
    let path = folder.path("a.wav")
    try AudioFile.write(AudioClip(mono: samples, sampleRate: 24_000), to: path)
    return path
  }

  @Test func `a photo speaks and the result is marked`() throws {
    let folder = try TemporaryFolder()
    let outcome = try RenderProcess.run(
      [
        "face", Self.photo, try sound(folder), "--emotion", "joy", "--size", "128", "--fps", "12", "-o",
        folder.path("t.mp4"), "--curves", folder.path("c.json"),
      ])
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.text == "\(folder.path("t.mp4"))\n\(folder.path("c.json"))\n")
    let info = try MediaInfo.read(folder.path("t.mp4"))
    #expect(info.video?.width == 128 && info.audioTracks.count == 1)
    #expect(try Provenance.isMarked(folder.path("t.mp4")))
    #expect(folder.files.contains("t.provenance.json"))
    let data = try Data(contentsOf: URL(fileURLWithPath: folder.path("c.json")))
    let json = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    #expect((json["frames"] as? [[Double]])?.count == 6)
  }

  @Test func `curves alone need no face`() throws {
    let folder = try TemporaryFolder()
    let outcome = try RenderProcess.run(
      ["face", "actor:ada", try sound(folder), "--mode", "curves", "--curves", folder.path("c.csv")])
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(folder.files == ["a.wav", "c.csv"])
  }

  @Test func `bad pictures and words are refused with the right code`() throws {
    let folder = try TemporaryFolder()
    let wav = try sound(folder)
    let empty = folder.path("grey.png")
    try PNGFile.write(Image(width: 200, height: 200), to: empty)
    let output = folder.path("t.mp4")
    for (arguments, status, words) in [
      (["face", empty, wav, "-o", output], Int32(3), "no usable face"),
      (["face", wav, wav, "-o", output], 3, "no video track"),
      (["face", folder.path("none.jpg"), wav, "-o", output], 3, "no such file"),
      (["face", "actor:eve", wav, "-o", output], 2, "no actor is called 'eve'"),
      (["face", Self.photo, wav, "--size", "7", "-o", output], 2, "--size"),
      (["face", Self.photo, wav, "--mode", "curves"], 2, "--curves"),
    ] {
      let outcome = try RenderProcess.run(arguments)
      #expect(outcome.status == status, "\(outcome.errors)")
      #expect(outcome.errors.contains(words), "\(outcome.errors)")
    }
    #expect(!folder.files.contains("t.mp4"))
  }
}
