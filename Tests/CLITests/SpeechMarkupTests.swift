import Foundation
import Media
import Testing

/// What the markup of a text does to its sound.
@Suite struct SpeechMarkupTests {
  private struct Timings: Decodable {
    struct Word: Decodable {
      var text: String
      var start: Double
      var end: Double
      var length: Double { end - start }
    }
    var words: [Word]
  }

  private func say(_ text: String) throws -> (clip: AudioClip, words: [Timings.Word], errors: String) {
    let folder = try TemporaryFolder()
    let outcome = try RenderProcess.run(
      ["say", text, "-o", "a.wav", "--timings", "t.json"], in: folder.url)
    #expect(outcome.status == 0, "\(outcome.errors)")
    let data = try Data(contentsOf: folder.url.appendingPathComponent("t.json"))
    return (
      try AudioFile.read(folder.path("a.wav")), try JSONDecoder().decode(Timings.self, from: data).words,
      outcome.errors
    )
  }

  private func words(_ text: String) throws -> [String] { try say(text).words.map { $0.text.lowercased() } }

  @Test func `emphasis makes its word longer and louder and leaves the rest alone`() throws {
    let plain = try say("I never said that he took it.")
    let strong = try say("I <emphasis level=\"strong\">never</emphasis> said that he took it.")
    let weak = try say("I <emphasis level=\"reduced\">never</emphasis> said that he took it.")
    #expect(strong.errors.isEmpty && strong.words.count == 7)
    #expect(strong.words[1].length > 1.15 * plain.words[1].length)
    #expect(weak.words[1].length < 0.95 * plain.words[1].length)
    for index in [0, 2, 3, 4, 5, 6] {
      #expect(abs(strong.words[index].length - plain.words[index].length) < 0.051, "\(strong.words[index])")
    }
    func level(_ take: (clip: AudioClip, words: [Timings.Word], errors: String)) -> Float {
      take.clip[seconds: take.words[1].start..<take.words[1].end].rms
    }
    #expect(level(strong) > 1.1 * level(plain))
  }

  @Test func `a break lasts as long as it says`() throws {
    let short = try say("Wait. <break time=\"300ms\"/> Go on.")
    let long = try say("Wait. <break time=\"1300ms\"/> Go on.")
    #expect(abs(long.clip.duration - short.clip.duration - 1) < 0.001)
    let gap = long.words[1].start - long.words[0].end
    #expect(long.clip[seconds: long.words[0].end + 0.2..<long.words[0].end + 0.2 + 0.8].rms < 0.003, "\(gap)")
  }

  @Test func `prosody changes tempo, pitch and level`() throws {
    let plain = try say("I kept your letter.")
    let slow = try say("<prosody rate=\"slow\">I kept your letter.</prosody>")
    let loud = try say("<prosody volume=\"-6dB\">I kept your letter.</prosody>")
    #expect(slow.clip.duration > 1.15 * plain.clip.duration)
    #expect(abs(20 * log10(loud.clip.rms / plain.clip.rms) + 6) < 0.3)
  }

  @Test(arguments: [
    ("<say-as interpret-as=\"digits\">2024</say-as>", ["two", "zero", "two", "four"]),
    ("<say-as interpret-as=\"ordinal\">21</say-as>", ["twenty", "first"]),
    ("<say-as interpret-as=\"cardinal\">1,200</say-as>", ["one", "thousand", "two", "hundred"]),
    ("<say-as interpret-as=\"spell-out\">NASA</say-as>", ["n", "a", "s", "a"]),
    (
      "<say-as interpret-as=\"date\" format=\"dmy\">3.5.1999</say-as>",
      ["may", "third", "nineteen", "ninety", "nine"]
    ),
    ("<say-as interpret-as=\"telephone\">555-01</say-as>", ["five", "five", "five", "zero", "one"]),
    ("<sub alias=\"World Wide Web\">WWW</sub>", ["world", "wide", "web"]),
  ])
  func `what a text is decides how it is read`(markup: String, expected: [String]) throws {
    let found = try words("It is \(markup) now.").dropFirst(2).dropLast()
    #expect(
      found.flatMap { $0.split(separator: " ").map(String.init) }.joined(separator: " ")
        .replacingOccurrences(of: ",", with: "") == expected.joined(separator: " "))
  }

  @Test func `a whisper has no voice, and a shout is louder and higher than speech`() throws {
    let text = "Come over here and look at this."
    let (plain, whisper, shout) = (try say(text), try say("[whisper] \(text)"), try say("[shout] \(text)"))
    #expect(whisper.errors.isEmpty && shout.errors.isEmpty)
    // A voice repeats itself after a pitch period, noise does not.
    func periodicity(_ clip: AudioClip) -> Float {
      let samples = clip.channels[0], width = 960
      var best: [Float] = []
      for start in stride(from: 0, to: samples.count - 2 * width, by: width) {
        let frame = samples[start..<start + width]
        let energy = frame.reduce(0) { $0 + $1 * $1 }
        guard energy / Float(width) > 1e-4 else { continue }
        var peak: Float = 0
        for lag in 60..<300 {
          var product: Float = 0, other: Float = 0
          for n in start..<start + width {
            product += samples[n] * samples[n + lag]
            other += samples[n + lag] * samples[n + lag]
          }
          peak = max(peak, product / (energy * other + 1e-12).squareRoot())
        }
        best.append(peak)
      }
      return best.isEmpty ? 0 : best.sorted()[best.count / 2]
    }
    #expect(periodicity(plain.clip) > 0.7)
    #expect(periodicity(whisper.clip) < 0.5, "\(periodicity(whisper.clip))")
    #expect(whisper.clip.rms < plain.clip.rms && whisper.clip.rms > 0.05 * plain.clip.rms)
    #expect(shout.clip.rms > plain.clip.rms)
  }
}
