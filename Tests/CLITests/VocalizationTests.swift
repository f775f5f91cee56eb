import Foundation
import Media
import Testing

@Suite struct VocalizationTests {
  private func say(_ text: String, _ extra: [String] = []) throws -> AudioClip {
    let folder = try TemporaryFolder()
    let outcome = try RenderProcess.run(["say", text, "-o", folder.path("a.wav")] + extra)
    #expect(outcome.status == 0 && !outcome.errors.contains("warning"), "\(outcome.errors)")
    return try AudioFile.read(folder.path("a.wav"))
  }

  /// Strokes of energy: how often the level, in frames of 10 ms, rises above a tenth of its peak.
  private func strokes(_ clip: AudioClip) -> Int {
    let frame = clip.sampleRate / 100
    let samples = clip.channels[0]
    let powers = stride(from: 0, to: samples.count - frame, by: frame).map { begin in
      samples[begin..<(begin + frame)].reduce(Float(0)) { $0 + $1 * $1 }
    }
    let floor = (powers.max() ?? 0) * 0.1
    return zip(powers, powers.dropFirst()).filter { $0 <= floor && $1 > floor }.count
  }

  @Test func `a laugh is several calls within two seconds, and sounds without any words`() throws {
    let clip = try say("[laugh]")
    #expect((0.6...2.2).contains(clip.duration))
    #expect(strokes(clip) >= 3)
  }

  @Test(arguments: ["sigh", "gasp", "sob", "sniff", "cough", "groan", "breath", "yawn", "chuckle", "giggle"])
  func `every other sound is heard beside words and changes none of them`(sound: String) throws {
    let words = try say("Hello there.")
    let both = try say("[\(sound)] Hello there.")
    let extra = both.frameCount - words.frameCount
    #expect((2400...72_000).contains(extra))
    let quiet = AudioClip(mono: Array(both.channels[0].prefix(extra)), sampleRate: both.sampleRate)
    #expect((0.001...0.3).contains(quiet.rms), "its level")
    // The words differ only by the watermark (about -20 dB), which runs on from the line's start; words spoken
    // anew would differ by more than their own level.
    let tail = Array(both.channels[0].dropFirst(extra))
    let difference = zip(tail, words.channels[0]).map { $0 - $1 }
    #expect(AudioClip(mono: difference, sampleRate: 24_000).rms < 0.2 * words.rms)
  }

  @Test func `the mouth moves in a laugh, and no word is claimed`() throws {
    let folder = try TemporaryFolder()
    let outcome = try RenderProcess.run(
      ["say", "[laugh] Well.", "-o", folder.path("a.wav"), "--timings", folder.path("t.json")])
    #expect(outcome.status == 0, "\(outcome.errors)")
    let data = try Data(contentsOf: folder.url.appendingPathComponent("t.json"))
    let timings = try #require(try JSONSerialization.jsonObject(with: data) as? [String: [[String: Any]]])
    #expect(timings["words"]?.compactMap { $0["text"] as? String } == ["Well"])
    let word = try #require(timings["words"]?.first?["start"] as? Double)
    let before = try #require(timings["visemes"]).filter {
      ($0["end"] as? Double ?? 0) < word && $0["viseme"] as? String != "sil"
    }
    #expect(before.count >= 4)
  }

  @Test func `a pitch below zero is a value, not a flag`() throws {
    #expect(try say("Hello there.", ["--pitch", "-2"]) != say("Hello there."))
  }
}
