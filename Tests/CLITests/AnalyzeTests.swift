import Foundation
import Media
import Testing

@Suite struct AnalyzeTests {
  @Test func `speech is heard, written as table, EmotionML and picture`() throws {
    let folder = try TemporaryFolder()
    let spoken = try RenderProcess.run(["say", "I kept your letter, all of it.", "-o", folder.path("a.wav")])
    #expect(spoken.status == 0, "\(spoken.errors)")
    let outcome = try RenderProcess.run([
      "analyze", folder.path("a.wav"), "--json", "--csv", folder.path("a.csv"), "--emotionml",
      folder.path("a.xml"), "--plot", folder.path("a.png"),
    ])
    #expect(outcome.status == 0, "\(outcome.errors)")
    let root = try #require(
      try JSONSerialization.jsonObject(with: Data(outcome.text.utf8)) as? [String: Any])
    let segments = try #require(root["segments"] as? [[String: Any]])
    #expect(!segments.isEmpty)
    for segment in segments {
      let emotion = try #require(segment["emotion"] as? [String: Double])
      #expect(abs(emotion.values.reduce(0, +) - 1) < 0.01)
    }
    #expect(try PNGFile.read(folder.path("a.png")).width == 1200)
    #expect(folder.files.sorted() == ["a.csv", "a.png", "a.provenance.json", "a.wav", "a.xml"])
  }

  @Test func `the words of a script are found, with --commercial too, and the wrong ones are not`() throws {
    let folder = try TemporaryFolder()
    _ = try RenderProcess.run(["say", "I kept your letter, all of it.", "-o", folder.path("a.wav")])
    let outcome = try RenderProcess.run([
      "analyze", folder.path("a.wav"), "--script", "I kept your beautiful letter, all of it.", "--words",
      folder.path("w.csv"), "--commercial", "--json",
    ])
    #expect(outcome.status == 0, "\(outcome.errors)")
    let root = try #require(
      try JSONSerialization.jsonObject(with: Data(outcome.text.utf8)) as? [String: Any])
    let words = try #require(root["words"] as? [[String: Any]])
    #expect(words.count == 8 && words.allSatisfy { $0["phonemes"] is [[String: Any]] })
    #expect(words.filter { $0["heard"] as? Bool == false }.map { $0["text"] as? String } == ["beautiful"])
    let rows = try String(contentsOfFile: folder.path("w.csv"), encoding: .utf8).split(separator: "\n")
    #expect(rows.count == 9 && rows[0] == "line,word,start,end,heard,score,phonemes")
    _ = try folder.write("I kept your letter,\nall of it.\n", to: "words.txt")
    let file = try RenderProcess.run(
      ["analyze", folder.path("a.wav"), "--script", folder.path("words.txt"), "--commercial"])
    #expect(file.status == 0 && file.text.contains("kept") && !file.text.contains("  no  "), "\(file.errors)")
    let none = try RenderProcess.run(["analyze", folder.path("a.wav"), "--script", "...", "--commercial"])
    #expect(none.status == 3 && none.errors.contains("error"), "\(none.errors)")
    #expect(try RenderProcess.run(["analyze", folder.path("a.wav"), "--words", "w.csv"]).status == 2)
  }

  @Test func `with --commercial the ears are refused with their licence`() throws {
    let folder = try TemporaryFolder()
    try AudioFile.write(AudioClip(silence: 1, sampleRate: 8000), to: folder.path("a.wav"))
    let outcome = try RenderProcess.run(["analyze", folder.path("a.wav"), "--commercial"])
    #expect(outcome.status == 4)
    #expect(outcome.errors.contains("CC BY-NC-SA 4.0"))
    #expect(outcome.text.isEmpty)
  }

  @Test func `silence gives no segments and a warning`() throws {
    let folder = try TemporaryFolder()
    try AudioFile.write(AudioClip(silence: 2, sampleRate: 16_000), to: folder.path("a.wav"))
    let outcome = try RenderProcess.run(["analyze", folder.path("a.wav"), "--json"])
    #expect(outcome.status == 0)
    #expect(outcome.errors.contains("no speech was found"))
    #expect(outcome.text.contains("\"segments\" : ["))
  }

  @Test func `a file that is no sound is refused`() throws {
    let folder = try TemporaryFolder()
    try AtomicFile.write(Array("not a sound".utf8), to: folder.path("a.wav"))
    let outcome = try RenderProcess.run(["analyze", folder.path("a.wav")])
    #expect(outcome.status == 3)
    #expect(outcome.errors.hasPrefix("error: "))
  }
}
