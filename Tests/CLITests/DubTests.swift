import Foundation
import Media
import Testing

/// A short grey video with a moving bar, silent, with a tone in the middle, or with a sound.
private func makeVideo(
  _ path: String, seconds: Double, tone: ClosedRange<Double>? = nil, sound: AudioClip? = nil
) throws {
  var audio = sound.map { [AudioTrack(.clip($0), language: "deu")] } ?? []
  if let tone {
    let samples = (0..<Int(seconds * 16_000)).map { index -> Float in
      let time = Double(index) / 16_000
      return tone.contains(time) ? 0.3 * Float(sin(2 * Double.pi * 220 * time)) : 0
    }
    audio = [AudioTrack(.clip(AudioClip(mono: samples, sampleRate: 16_000)), language: "deu")]
  }
  var writer = try VideoWriter(path, video: VideoSettings(width: 64, height: 48), audio: audio)
  for frame in 0..<Int(seconds * 25) {
    var image = Image(width: 64, height: 48)
    for y in 0..<48 { image[x: frame % 64, y: y] = (200, 200, 200, 255) }
    try writer.write(image)
  }
  try writer.finish()
}

private struct Report: Decodable {
  struct Line: Decodable {
    var id: String
    var start: Double
    var placed: Double?
    var final: Double?
    var window: String
    var overrun: Double?
    var voice: String
    var failure: String?
  }
  var lines: [Line]
}

private func report(_ folder: TemporaryFolder, _ name: String) throws -> Report {
  try JSONDecoder().decode(Report.self, from: Data(contentsOf: folder.url.appendingPathComponent(name)))
}

@Suite struct DubTests {
  @Test func `a silent video gets speech, subtitles, a report and its provenance`() throws {
    let folder = try TemporaryFolder()
    try makeVideo(folder.path("v.mp4"), seconds: 6)
    _ = try folder.write(
      "ANNA (sadness, 0.6): I kept your letter.\n[00:03.000 - 00:05.000] TOM: Give it to me!\n", to: "s.txt")
    let outcome = try RenderProcess.run(["dub", "s.txt", "v.mp4", "-o", "out.mp4"], in: folder.url)
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.text == "out.mp4\n")
    #expect(
      folder.files == [
        "out.mp4", "out.provenance.json", "out.report.html", "out.report.json", "out.srt", "s.txt", "v.mp4",
      ])
    let info = try MediaInfo.read(folder.path("out.mp4"))
    #expect(info.audioTracks.count == 1 && info.subtitleTracks.count == 1)
    #expect(info.audioTracks[0].isDefault)
    #expect(try Provenance.isMarked(folder.path("out.mp4")))
    let lines = try report(folder, "out.report.json").lines
    #expect(lines.map(\.window) == ["spread", "script"])
    #expect(lines[1].placed == 3)
    #expect(lines[0].voice != lines[1].voice)
    // The speech is where the report says, and nowhere else.
    let sound = try AudioFile.read(folder.path("out.mp4"), sampleRate: 16_000, channelCount: 1)
    #expect(sound[seconds: 3.1..<3.9].rms > 0.01)
    #expect(sound[seconds: 5.4..<5.9].rms < 0.001)
  }

  @Test func `lines without time codes fall on the speech of the original, which stays as a second track`()
    throws
  {
    let folder = try TemporaryFolder()
    try makeVideo(folder.path("v.mp4"), seconds: 6, tone: 2...4)
    _ = try folder.write("ANNA: It is late, and I am tired.\n", to: "s.txt")
    let outcome = try RenderProcess.run(["dub", "s.txt", "v.mp4", "-o", "out.mkv"], in: folder.url)
    #expect(outcome.status == 0, "\(outcome.errors)")
    let line = try #require(try report(folder, "out.report.json").lines.first)
    #expect(line.window == "speech")
    #expect(abs(line.start - 2) < 0.12)
    let info = try MediaInfo.read(folder.path("out.mkv"))
    #expect(info.audioTracks.count == 2)
    #expect(info.audioTracks[1].language == "deu")
  }

  @Test func `a kept background loses its speech where a line is spoken, and only there`() throws {
    let folder = try TemporaryFolder()
    #expect(
      try RenderProcess.run(
        ["say", "We waited for the boat until the evening.", "--voice", "fable", "-o", folder.path("a.wav")]
      ).status == 0)
    let voice = try AudioFile.read(folder.path("a.wav"), sampleRate: 48_000, channelCount: 1)
    // The same speech at 1 and at 11 s; the line replaces the first.
    var sound = AudioClip(silence: 16, sampleRate: 48_000)
    sound.mix(voice, atFrame: 48_000)
    sound.mix(voice, atFrame: 11 * 48_000)
    try makeVideo(folder.path("v.mkv"), seconds: 16, sound: sound)
    _ = try folder.write("[00:01.000 - 00:04.000] ANNA: Yes.\n", to: "s.txt")
    for background in ["keep", "duck:0"] {
      let outcome = try RenderProcess.run(
        ["dub", "s.txt", "v.mkv", "--background", background, "-o", "\(background).mkv"], in: folder.url)
      #expect(outcome.status == 0, "\(outcome.errors)")
    }
    let kept = try AudioFile.read(folder.path("keep.mkv"), sampleRate: 48_000, channelCount: 1)
    let all = try AudioFile.read(folder.path("duck:0.mkv"), sampleRate: 48_000, channelCount: 1)
    // After the short line, within its window.
    let change = 20 * log10(kept[seconds: 2..<3.3].rms / all[seconds: 2..<3.3].rms)
    #expect(change < -10)
    let elsewhere = 20 * log10(kept[seconds: 11..<13].rms / all[seconds: 11..<13].rms)
    #expect(abs(elsewhere) < 0.5)
  }

  @Test func `a killed dub goes on where it stopped and ends with the same bytes`() throws {
    let folder = try TemporaryFolder()
    try makeVideo(folder.path("v.mp4"), seconds: 40)
    let script = (0..<8).map {
      "[00:\(String(format: "%02d", 5 * $0)).000 - 00:\(String(format: "%02d", 5 * $0 + 4)).500] "
        + "ANNA: This is sentence number \($0), which has quite a few words in it.\n"
    }.joined()
    _ = try folder.write(script, to: "s.txt")
    #expect(try RenderProcess.run(["dub", "s.txt", "v.mp4", "-o", "whole.mp4"], in: folder.url).status == 0)
    let killed = Process()
    killed.executableURL = URL(fileURLWithPath: RenderProcess.program)
    killed.arguments = ["dub", "s.txt", "v.mp4", "-o", "out.mp4", "-q"]
    killed.currentDirectoryURL = folder.url
    try killed.run()
    // Wait until some line is finished, then pull the plug.
    let work = folder.path("out.mp4.work")
    for _ in 0..<1500 {
      let done = (try? FileManager.default.contentsOfDirectory(atPath: work))?.contains {
        $0.hasSuffix(".json")
      }
      if done == true || !killed.isRunning { break }
      usleep(10_000)
    }
    kill(killed.processIdentifier, SIGKILL)
    killed.waitUntilExit()
    #expect(!folder.files.contains("out.mp4") || killed.terminationReason == .exit)
    #expect(try RenderProcess.run(["dub", "s.txt", "v.mp4", "-o", "out.mp4"], in: folder.url).status == 0)
    let whole = try Data(contentsOf: folder.url.appendingPathComponent("whole.mp4"))
    #expect(try Data(contentsOf: folder.url.appendingPathComponent("out.mp4")) == whole)
    #expect(!folder.files.contains { $0.hasSuffix(".work") || $0.hasPrefix(".") })
  }

  @Test func `strict mode turns a broken bound into exit code 5 and still writes the video`() throws {
    let folder = try TemporaryFolder()
    try makeVideo(folder.path("v.mp4"), seconds: 6)
    _ = try folder.write(
      "[00:01.000 - 00:01.400] ANNA: This can never be said in so little time.\n", to: "s.txt")
    let outcome = try RenderProcess.run(
      ["dub", "s.txt", "v.mp4", "-o", "out.mp4", "--strict"], in: folder.url)
    #expect(outcome.status == 5)
    #expect(try #require(report(folder, "out.report.json").lines.first?.overrun) > 0.5)
    #expect(folder.files.contains("out.mp4"))
  }

  @Test func `one line that cannot be spoken fails alone`() throws {
    let folder = try TemporaryFolder()
    try makeVideo(folder.path("v.mp4"), seconds: 6)
    _ = try folder.write("ANNA: Hello there.\nTOM: Привет мир.\n", to: "s.txt")
    let outcome = try RenderProcess.run(["dub", "s.txt", "v.mp4", "-o", "out.mp4"], in: folder.url)
    #expect(outcome.status == 1)
    let lines = try report(folder, "out.report.json").lines
    #expect(lines[0].failure == nil && lines[1].failure != nil)
  }

  @Test func `a dry run writes nothing`() throws {
    let folder = try TemporaryFolder()
    try makeVideo(folder.path("v.mp4"), seconds: 4)
    _ = try folder.write("ANNA: Hello there.\n", to: "s.txt")
    let outcome = try RenderProcess.run(
      ["dub", "s.txt", "v.mp4", "-o", "out.mp4", "--dry-run"], in: folder.url)
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(folder.files == ["s.txt", "v.mp4"])
  }

  @Test func `the plan that was edited is obeyed`() throws {
    let folder = try TemporaryFolder()
    try makeVideo(folder.path("v.mp4"), seconds: 6)
    _ = try folder.write("ANNA: Hello there.\n", to: "s.txt")
    #expect(try RenderProcess.run(["plan", "s.txt", "-o", "plan.json"], in: folder.url).status == 0)
    var plan = try String(contentsOf: folder.url.appendingPathComponent("plan.json"), encoding: .utf8)
    plan = plan.replacingOccurrences(of: "\"voice\": null", with: "\"voice\": \"michael\"")
    _ = try folder.write(plan, to: "plan.json")
    let outcome = try RenderProcess.run(
      ["dub", "s.txt", "v.mp4", "--plan", "plan.json", "-o", "out.mp4"], in: folder.url)
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(try report(folder, "out.report.json").lines.first?.voice == "michael")
  }
}
