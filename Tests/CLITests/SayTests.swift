import Foundation
import Media
import Testing

@Suite struct SayTests {
  @Test func `a text becomes a marked sound file whose name is printed`() throws {
    let folder = try TemporaryFolder()
    let outcome = try RenderProcess.run(["say", "Hello there.", "-o", folder.path("a.wav")])
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.text == folder.path("a.wav") + "\n")
    let clip = try AudioFile.read(folder.path("a.wav"))
    #expect(clip.sampleRate == 24_000)
    #expect((0.4...3).contains(clip.duration))
    #expect((0.05...1).contains(clip.peak))
    #expect(try Provenance.isMarked(folder.path("a.wav")))
    #expect(folder.files == ["a.provenance.json", "a.wav"])
    let (sidecar, isIntact) = try #require(try Provenance.readSidecar(for: folder.path("a.wav")))
    #expect(isIntact && sidecar.provenance.seed == 0 && !sidecar.provenance.models.isEmpty)
    #expect(sidecar.provenance.details["emotion"] == "neutral")
  }

  @Test func `the same seed gives the same bytes and another seed other ones`() throws {
    let folder = try TemporaryFolder()
    for (name, seed) in [("a", "1"), ("b", "1"), ("c", "2")] {
      let outcome = try RenderProcess.run(
        ["say", "I kept your letter.", "--emotion", "joy", "--seed", seed, "-o", folder.path("\(name).wav")])
      #expect(outcome.status == 0, "\(outcome.errors)")
    }
    let bytes = try ["a", "b", "c"].map {
      try Data(contentsOf: folder.url.appendingPathComponent("\($0).wav"))
    }
    #expect(bytes[0] == bytes[1])
    #expect(bytes[0] != bytes[2])
  }

  @Test func `intensity 0 of any emotion is neutral to the byte`() throws {
    let folder = try TemporaryFolder()
    _ = try RenderProcess.run(["say", "You came back.", "-o", folder.path("n.wav")])
    _ = try RenderProcess.run(
      ["say", "You came back.", "--emotion", "fear", "--intensity", "0", "-o", folder.path("f.wav")])
    #expect(try AudioFile.read(folder.path("n.wav")) == AudioFile.read(folder.path("f.wav")))
  }

  @Test func `standard output carries the sound alone`() throws {
    let outcome = try RenderProcess.run(["say", "-", "-o", "-"], input: "Hello there. How are you?")
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.prefix(4) == Data("RIFF".utf8))
    #expect(outcome.output.count > 24_000)
  }

  @Test func `timings cover the words in order`() throws {
    let folder = try TemporaryFolder()
    let outcome = try RenderProcess.run(
      ["say", "One two three.", "-o", folder.path("a.wav"), "--timings", folder.path("t.json")])
    #expect(outcome.status == 0, "\(outcome.errors)")
    let data = try Data(contentsOf: folder.url.appendingPathComponent("t.json"))
    let timings = try #require(try JSONSerialization.jsonObject(with: data) as? [String: [[String: Any]]])
    let words = try #require(timings["words"])
    #expect(words.compactMap { $0["text"] as? String } == ["One", "two", "three"])
    let starts = words.compactMap { $0["start"] as? Double }
    #expect(starts == starts.sorted() && starts.count == 3)
    #expect(timings["visemes"]?.isEmpty == false)
  }

  @Test(arguments: [
    (["say", ""], 3, "no words"),
    (["say"], 2, "nothing to say"),
    (["say", "Hello", "--emotion", "angre"], 2, "did you mean \"anger\""),
    (["say", "Hello", "--intensity", "99"], 2, "0...2 (99)"),
    (["say", "Hello [bogus] there"], 3, "text:1:7"),
    (["say", "Привет мир"], 3, "nothing to speak"),
    (["say", "Hello", "--voice", "hart"], 2, "did you mean heart"),
    (["say", "Hello", "-o", "x.xyz"], 3, ".xyz"),
    (["say", "-f", "nowhere.txt"], 3, "no such file"),
    (["say", "Hello", "--rate", "9"], 2, "rate"),
    (["say", "Hello", "--model", "/nonexistent"], 4, "no models found"),
  ])
  func `bad input ends with its exit code and a message that says what to do`(
    arguments: [String], status: Int, message: String
  ) throws {
    let folder = try TemporaryFolder()
    let outcome = try RenderProcess.run(arguments, in: folder.url)
    #expect(outcome.status == Int32(status), "\(outcome.errors)")
    #expect(outcome.errors.hasPrefix("error: "))
    #expect(outcome.errors.contains(message), "\(outcome.errors)")
    #expect(outcome.errors.contains("\n  help: "))
    #expect(folder.files.isEmpty)
  }

  @Test func `a tag is never spoken`() throws {
    let folder = try TemporaryFolder()
    _ = try RenderProcess.run(
      ["say", "[happy:0.7] Hello. [pause 0.5] Bye.", "--timings", "t.json"], in: folder.url)
    let data = try Data(contentsOf: folder.url.appendingPathComponent("t.json"))
    let timings = try #require(try JSONSerialization.jsonObject(with: data) as? [String: [[String: Any]]])
    #expect(timings["words"]?.compactMap { $0["text"] as? String } == ["Hello", "Bye"])
  }
}
