import Foundation
import Media
import Testing
import Voice

/// The recogniser of assets/ears on sound that holds no speech, and too much of it.
@Suite struct PhonemeRecognizerTests {
  static let models = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("assets").path

  private let recognizer: PhonemeRecognizer
  private let letter = [
    WordSounds(text: "your", phonemes: "jʊɹ"), WordSounds(text: "letter", phonemes: "lˈɛTəɹ"),
  ]

  init() throws { recognizer = try PhonemeRecognizer(modelDirectory: Self.models) }

  @Test func `in silence no word is heard`() throws {
    let words = try recognizer.align(letter, in: AudioClip(silence: 2, sampleRate: 16_000))
    #expect(words.map(\.text) == ["your", "letter"])
    #expect(words[1].phonemes.map(\.phoneme) == ["l", "ɛ", "T", "ə", "ɹ"])
    #expect(words.allSatisfy { !recognizer.hears($0) })
    #expect(try recognizer.phonemes(of: AudioClip(silence: 1, sampleRate: 24_000)).count <= 3)
  }

  @Test func `a sound lasts at least as long as asked for, where there is room`() throws {
    func lengths(_ seconds: Double, _ shortest: Int) throws -> [Int] {
      let clip = AudioClip(silence: seconds, sampleRate: 24_000)
      return try recognizer.align(letter, in: clip, shortest: shortest).flatMap(\.phonemes).map {
        Int((($0.end - $0.start) * recognizer.frameRate).rounded())
      }
    }
    #expect(try lengths(1, 1).contains { $0 < 3 }, "silence leaves no room to sounds")
    #expect(try lengths(1, 3).count == 8 && lengths(1, 3).allSatisfy { $0 >= 3 })
    #expect(try lengths(0.25, 3).count == 8, "less room, shorter sounds")
  }

  @Test func `a word without a sound has no place and is not missed`() throws {
    let words = try recognizer.align(
      [WordSounds(text: "...", phonemes: "…")] + letter, in: AudioClip(silence: 1, sampleRate: 24_000))
    #expect(words[0].start == nil && words[0].score == nil && recognizer.hears(words[0]))
    #expect(words[1].start != nil)
    #expect(try recognizer.align([], in: AudioClip(silence: 1, sampleRate: 24_000)).isEmpty)
  }

  @Test func `no sound, or less than the words need, says so`() {
    let empty = AudioClip(mono: [], sampleRate: 24_000)
    #expect(throws: VoiceError.self) { try recognizer.phonemes(of: empty) }
    #expect(throws: VoiceError.self) { try recognizer.align(letter, in: empty) }
    #expect(throws: VoiceError.tooShort(seconds: 0.05, needed: 0.1)) {
      try recognizer.align(letter, in: AudioClip(silence: 0.05, sampleRate: 24_000))
    }
  }

  @Test func `an hour with a book's text is refused before it costs memory`() {
    let clip = AudioClip(silence: 1800, sampleRate: 8_000)
    let book = [WordSounds](repeating: letter[1], count: 5000)
    #expect(throws: VoiceError.tooLong(seconds: 1800, words: 5000)) { try recognizer.align(book, in: clip) }
  }

  @Test func `samples that are no numbers do not crash`() throws {
    var samples = [Float](repeating: 0.1, count: 24_000)
    samples[500] = .nan
    samples[9000] = .infinity
    let words = try recognizer.align(letter, in: AudioClip(mono: samples, sampleRate: 24_000))
    #expect(words.count == 2)
  }

  @Test func `a folder without the recogniser names the file`() {
    #expect(throws: VoiceError.self) { try PhonemeRecognizer(modelDirectory: "/nonexistent") }
  }
}
