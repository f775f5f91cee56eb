import Foundation
import Media
import Testing

/// The sound of a dub: its channels, its room, its parts.
@Suite struct DubSoundTests {
  private struct Report: Decodable {
    struct Room: Decodable {
      var mode: String
      var applied: [String]
      var original_loudness_lufs: Double?
    }
    struct Line: Decodable {
      var target_score: Double?
    }
    var room: Room
    var lines: [Line]
    var speech_loudness_lufs: Double?
  }

  private struct Stems: Decodable {
    struct Line: Decodable {
      var id: String
      var file: String
      var frame: Int
    }
    var channels: Int
    var voices: [Int]
    var largest_error: Double
    var lines: [Line]
  }

  private func makeVideo(_ path: String, sound: AudioClip) throws {
    let codec: AudioCodec = path.hasSuffix(".mkv") ? .flac : .aac
    var writer = try VideoWriter(
      path, video: VideoSettings(width: 64, height: 48),
      audio: [AudioTrack(.clip(sound), language: "deu", codec: codec)])
    for _ in 0..<Int(sound.duration * 25) { try writer.write(Image(width: 64, height: 48)) }
    try writer.finish()
  }

  private func speech(_ folder: TemporaryFolder) throws -> AudioClip {
    let outcome = try RenderProcess.run(
      [
        "say", "We waited for the boat until the evening, and nobody came.", "--voice", "fable", "-o",
        folder.path("a.wav"),
      ])
    #expect(outcome.status == 0, "\(outcome.errors)")
    return try AudioFile.read(folder.path("a.wav"), sampleRate: 48_000, channelCount: 1)
  }

  private func dub(_ folder: TemporaryFolder, _ arguments: [String]) throws -> Report {
    let outcome = try RenderProcess.run(["dub", "s.txt"] + arguments, in: folder.url)
    #expect(outcome.status == 0, "\(outcome.errors)")
    let name = try #require(arguments.last).split(separator: ".")[0]
    return try JSONDecoder().decode(
      Report.self, from: Data(contentsOf: folder.url.appendingPathComponent("\(name).report.json")))
  }

  private func rms(_ samples: some Collection<Float>) -> Double {
    (samples.reduce(0) { $0 + Double($1) * Double($1) } / Double(max(1, samples.count))).squareRoot()
  }

  @Test func `in 5.1 the lines stand in the centre, in stereo on both sides, equally loud together`() throws {
    let folder = try TemporaryFolder()
    _ = try folder.write("[00:00.500 - 00:03.000] ANNA: It is late, and I am tired.\n", to: "s.txt")
    let quiet = [Float](repeating: 0, count: 4 * 48_000)
    var hum = quiet
    for index in hum.indices { hum[index] = 0.01 * sinf(Float(index) * 0.02) }
    try makeVideo(
      folder.path("six.mkv"),
      sound: AudioClip(channels: [hum, hum, quiet, hum, hum, hum], sampleRate: 48_000))
    try makeVideo(folder.path("two.mp4"), sound: AudioClip(channels: [hum, hum], sampleRate: 48_000))
    _ = try dub(folder, ["six.mkv", "-o", "out6.mkv"])
    _ = try dub(folder, ["two.mp4", "-o", "out2.mp4"])
    let six = try AudioFile.read(folder.path("out6.mkv"))
    try #require(six.channelCount == 6)
    #expect(try MediaInfo.read(folder.path("out6.mkv")).audioTracks.map(\.centreChannel) == [2, 2])
    let spoken = 24_000..<72_000
    #expect(rms(six.channels[2][spoken]) > 0.02)
    for channel in [0, 1, 3, 4, 5] { #expect(rms(six.channels[channel][spoken]) < 0.012, "\(channel)") }
    let two = try AudioFile.read(folder.path("out2.mp4"))
    try #require(two.channelCount == 2)
    let both = rms(two.channels[0][spoken])
    #expect(abs(both / rms(two.channels[1][spoken]) - 1) < 0.05)
    #expect(abs(20 * log10(both / rms(six.channels[2][spoken])) + 3) < 0.7)
  }

  @Test func `the parts of the sound add up to the mix, and the lines to the dialogue`() throws {
    let folder = try TemporaryFolder()
    _ = try folder.write(
      "[00:00.500 - 00:02.000] ANNA: It is late.\n[00:02.500 - 00:04.500] TOM: Then go home!\n", to: "s.txt")
    // Loud enough that the sum is limited in places.
    var loud = [Float](repeating: 0, count: 6 * 48_000)
    for index in loud.indices { loud[index] = 0.85 * sinf(Float(index) * 0.05) }
    try makeVideo(folder.path("v.mkv"), sound: AudioClip(channels: [loud, loud], sampleRate: 48_000))
    _ = try dub(
      folder, ["v.mkv", "--background", "duck:3", "--loudness", "-12", "--stems", "parts", "-o", "out.mkv"])
    let stems = try JSONDecoder().decode(
      Stems.self, from: Data(contentsOf: folder.url.appendingPathComponent("parts/stems.json")))
    #expect(stems.lines.map(\.id) == ["1", "2"] && stems.voices == [0, 1] && stems.largest_error < 1e-6)
    func read(_ name: String) throws -> [[Float]] {
      try AudioFile.read(folder.path("parts/\(name)")).channels
    }
    let mix = try read("mix.wav"), under = try read("background.wav"), over = try read("dialogue.wav")
    var difference: Float = 0, limited = 0
    for channel in 0..<2 {
      for index in mix[channel].indices {
        difference = max(difference, abs(mix[channel][index] - under[channel][index] - over[channel][index]))
        if abs(mix[channel][index]) > 0.9 { limited += 1 }
      }
    }
    #expect(difference < 1e-6 && limited > 100)
    let line = try #require(stems.lines.last)
    let own = try read(line.file)[0]
    let there = over[0][line.frame..<line.frame + own.count]
    #expect(rms(own) > 0.01 && abs(20 * log10(rms(own) / rms(there))) < 1.5)
    // What is in the video is the mix.
    let video = try AudioFile.read(folder.path("out.mkv"), sampleRate: 48_000)
    #expect(abs(rms(video.channels[0][48_000..<200_000]) / rms(mix[0][48_000..<200_000]) - 1) < 0.05)
  }

  @Test func `lines take the level and the band of the original, unless they are to be dry`() throws {
    let folder = try TemporaryFolder()
    _ = try folder.write(
      "[00:00.500 - 00:03.500] ANNA: This is quite another sentence, is it not?\n", to: "s.txt")
    let voice = try speech(folder).resampled(to: 7000).resampled(to: 48_000).gained(decibels: -8)
    var sound = AudioClip(silence: 5, sampleRate: 48_000)
    sound.mix(voice, atFrame: 24_000)
    try makeVideo(folder.path("v.mkv"), sound: sound)
    let matched = try dub(folder, ["v.mkv", "--background", "none", "--room", "match", "-o", "m.mkv"])
    let dry = try dub(folder, ["v.mkv", "--background", "none", "-o", "d.mkv"])
    #expect(matched.room.applied.contains { $0.contains("nothing above") }, "\(matched.room)")
    #expect(dry.room.applied.isEmpty && dry.room.mode == "dry" && dry.room.original_loudness_lufs == nil)
    #expect(abs(try #require(dry.speech_loudness_lufs) + 23) < 0.5)
    let original = try #require(matched.room.original_loudness_lufs)
    #expect(abs(try #require(matched.speech_loudness_lufs) - min(max(original, -29), -17)) < 0.5)
    #expect(matched.lines.allSatisfy { $0.target_score != nil })
  }

  @Test func `nothing is matched to an original without speech`() throws {
    let folder = try TemporaryFolder()
    _ = try folder.write("[00:00.500 - 00:03.500] ANNA: Hello there.\n", to: "s.txt")
    var state: UInt32 = 3
    let noise = (0..<4 * 48_000).map { _ -> Float in
      state = state &* 1_664_525 &+ 1_013_904_223
      return 0.1 * (Float(state >> 8) / Float(1 << 23) - 1)
    }
    try makeVideo(folder.path("v.mkv"), sound: AudioClip(mono: noise, sampleRate: 48_000))
    let report = try dub(folder, ["v.mkv", "--room", "match", "-o", "out.mkv"])
    #expect(report.room.applied.isEmpty && report.room.original_loudness_lufs == nil)
    #expect(abs(try #require(report.speech_loudness_lufs) + 23) < 0.5)
  }
}
