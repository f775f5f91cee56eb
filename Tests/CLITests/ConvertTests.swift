import Foundation
import Media
import Testing

@Suite struct ConvertTests {
  /// Speech of the program itself, one sentence in a file.
  private func speech(_ folder: TemporaryFolder, _ name: String = "take.wav") throws -> String {
    let outcome = try RenderProcess.run(["say", "I kept your letter.", "-o", folder.path(name)])
    #expect(outcome.status == 0, "\(outcome.errors)")
    return folder.path(name)
  }

  @Test(arguments: [[], ["--commercial"]])
  func `a recording becomes a marked recording with another feeling`(options: [String]) throws {
    let folder = try TemporaryFolder()
    let take = try speech(folder)
    let outcome = try RenderProcess.run(
      ["convert", take, "--emotion", "sadness", "-o", folder.path("sad.wav")] + options)
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.text == folder.path("sad.wav") + "\n")
    let (before, after) = (try AudioFile.read(take), try AudioFile.read(folder.path("sad.wav")))
    #expect(after.sampleRate == before.sampleRate && after.channelCount == before.channelCount)
    #expect((1...2).contains(after.duration / before.duration), "sadness is not quicker")
    #expect(after != before)
    #expect(try Provenance.isMarked(folder.path("sad.wav")))
    #expect(folder.files.contains("sad.provenance.json"))
  }

  @Test func `kept timing keeps the length, intensity 0 keeps the sound, and seeds repeat`() throws {
    let folder = try TemporaryFolder()
    let take = try speech(folder)
    func convert(_ name: String, _ options: [String]) throws -> AudioClip {
      let outcome = try RenderProcess.run(["convert", take, "-o", folder.path(name)] + options)
      #expect(outcome.status == 0, "\(outcome.errors)")
      return try AudioFile.read(folder.path(name))
    }
    let before = try AudioFile.read(take)
    let kept = try convert("a.wav", ["--emotion", "anger", "--keep-timing"])
    #expect(kept.frameCount == before.frameCount)
    #expect(try convert("b.wav", ["--emotion", "anger", "--keep-timing"]) == kept)
    #expect(try convert("c.wav", ["--emotion", "anger", "--intensity", "0"]) == before)
  }

  @Test func `a folder is resumed, and one bad file fails alone`() throws {
    let folder = try TemporaryFolder()
    try FileManager.default.createDirectory(atPath: folder.path("in"), withIntermediateDirectories: true)
    _ = try speech(folder, "in/one.wav")
    _ = try folder.write("this is no sound", to: "in/two.wav")
    let arguments = ["convert", folder.path("in"), "--emotion", "joy", "-o", folder.path("out"), "--json"]
    for resumed in [false, true] {
      let outcome = try RenderProcess.run(arguments)
      #expect(outcome.status == 1)
      #expect(outcome.errors.contains("two.wav"))
      let records = try #require(try JSONSerialization.jsonObject(with: outcome.output) as? [[String: Any]])
      #expect(records.count == 1)
      #expect(records.first?["source"] as? String == "one.wav")
      #expect(records.first?["resumed"] as? Bool == resumed)
    }
  }

  @Test func `standard input and output carry the sound alone`() throws {
    let folder = try TemporaryFolder()
    let take = try speech(folder)
    let outcome = try RenderProcess.run(["convert", take, "--emotion", "fear", "-o", "-"])
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.prefix(4) == Data("RIFF".utf8))
    #expect(outcome.output.count > 20_000)
  }

  @Test(arguments: [
    (["convert"], 2, "input"),
    (["convert", "nowhere.wav", "--emotion", "joy"], 3, "no such file"),
    (["convert", "-", "--emotion", "joy"], 3, "standard input is empty"),
    (["convert", "silence.wav", "--emotion", "joy"], 3, "no speech"),
    (["convert", "blink.wav", "--emotion", "joy"], 3, "too short"),
    (["convert", "silence.wav", "--emotion", "angre"], 2, "did you mean \"anger\""),
    (["convert", "silence.wav", "--emotion", "joy", "-o", "x.xyz"], 3, ".xyz"),
    (["convert", ".", "--emotion", "joy", "-o", "-"], 2, "needs a folder"),
  ])
  func `bad input ends with its exit code and a message that says what to do`(
    arguments: [String], status: Int, message: String
  ) throws {
    let folder = try TemporaryFolder()
    try AudioFile.write(AudioClip(silence: 2, sampleRate: 16_000), to: folder.path("silence.wav"))
    try AudioFile.write(AudioClip(silence: 0.05, sampleRate: 16_000), to: folder.path("blink.wav"))
    let outcome = try RenderProcess.run(arguments, in: folder.url)
    #expect(outcome.status == Int32(status), "\(outcome.errors)")
    #expect(outcome.errors.contains(message), "\(outcome.errors)")
    #expect(!folder.files.contains("converted.wav"))
  }
}

@Suite struct SpeakerOptionTests {
  /// A voice of the program itself, long enough to be lent.
  private func speech(_ folder: TemporaryFolder, _ name: String, voice: String) throws -> String {
    let text = "I kept your letter in the drawer by the window, where nobody ever looks for anything."
    let outcome = try RenderProcess.run(["say", text, "--voice", voice, "-o", folder.path(name)])
    #expect(outcome.status == 0, "\(outcome.errors)")
    return folder.path(name)
  }

  @Test func `a recording takes on the voice of a clip, and says whose consent that needs`() throws {
    let folder = try TemporaryFolder()
    let (take, clip) = (
      try speech(folder, "a.wav", voice: "michael"), try speech(folder, "b.wav", voice: "emma")
    )
    let outcome = try RenderProcess.run(
      ["convert", take, "--speaker", clip, "--commercial", "-o", folder.path("c.wav")])
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(try AudioFile.read(folder.path("c.wav")).frameCount == AudioFile.read(take).frameCount)
    let mark = try #require(try Provenance.readSidecar(for: folder.path("c.wav"))).sidecar.provenance
    #expect(mark.details["consent"]?.contains("consent") == true)
    #expect(mark.details["voice_reference"]?.contains(try SHA256.hex(ofFile: clip)) == true)
    let line = try RenderProcess.run([
      "say", "Hello there.", "--voice-from", clip, "-o", folder.path("d.wav"),
    ])
    #expect(line.status == 0, "\(line.errors)")
    let spoken = try #require(try Provenance.readSidecar(for: folder.path("d.wav"))).sidecar.provenance
    #expect(spoken.details["consent"] != nil)
  }

  @Test func `anonymous voices are marked and repeat with the seed`() throws {
    let folder = try TemporaryFolder()
    let take = try speech(folder, "a.wav", voice: "heart")
    func made(_ name: String, _ seed: String) throws -> AudioClip {
      let outcome = try RenderProcess.run(
        ["convert", take, "--anonymize", "--keep-emotion", "--seed", seed, "-o", folder.path(name)])
      #expect(outcome.status == 0, "\(outcome.errors)")
      return try AudioFile.read(folder.path(name))
    }
    let first = try made("one.wav", "1")
    #expect(try made("two.wav", "1") == first)
    #expect(try made("three.wav", "2") != first)
    #expect(try Provenance.isMarked(folder.path("one.wav")))
  }

  @Test(arguments: [
    (["--speaker", "none.wav"], 3, "no such file"), (["--keep-emotion"], 2, "--keep-emotion"),
    (["--speaker", "a.wav", "--anonymize"], 2, "exclude"),
  ])
  func `what cannot be says why`(options: [String], status: Int, wording: String) throws {
    let folder = try TemporaryFolder()
    let take = try folder.write("no sound", to: "take.wav")
    let outcome = try RenderProcess.run(["convert", take] + options + ["-o", folder.path("x.wav")])
    #expect(outcome.status == Int32(status))
    #expect(outcome.errors.contains(wording))
  }
}
