import Dubbing
import Emotion
import Foundation
import Media
import Script
import TTS
import Testing
import Voice

/// The recogniser of words on lines that the synthesiser speaks.
@Suite struct WordCheckTests {
  private static let models = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("assets").path

  private let recognizer: PhonemeRecognizer
  private let performer: LinePerformer

  init() throws {
    recognizer = try PhonemeRecognizer(modelDirectory: Self.models)
    performer = LinePerformer(try TTS(modelDirectory: "\(Self.models)/speech"))
  }

  private func take(
    _ text: String, voice: String = "heart", emotion: String = "neutral"
  ) throws -> LinePerformer.Take {
    try performer.speak(
      SpokenLine(
        id: "1", voice: voice, spans: try ScriptMarkup.line(text, path: "test").spans,
        setting: EmotionSetting(mixture: try EmotionMixture(parsing: emotion)), seed: 1))
  }

  private func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }

  @Test(arguments: ["heart", "michael", "emma"])
  func `alignment of a spoken line recovers the synthesiser's own times`(voice: String) throws {
    let take = try take("I kept your letter in the kitchen, and nobody ever found it.", voice: voice)
    let words = take.timings.words.indices.map { word in
      WordSounds(
        text: take.timings.words[word].text,
        phonemes: take.timings.phonemes.filter { $0.word == word }.map(\.phoneme))
    }
    let aligned = try recognizer.align(words, in: take.clip)
    #expect(aligned.allSatisfy { recognizer.hears($0) })
    let sounds = take.timings.phonemes.filter { $0.word != nil }
    let found = aligned.flatMap(\.phonemes)
    #expect(found.map(\.phoneme) == sounds.map(\.phoneme))
    let errors = zip(found, sounds).map { abs($0.start - $1.start) }
    #expect(median(errors) <= 0.02)
    #expect(errors.allSatisfy { $0 < 0.2 })
    #expect(zip(found, found.dropFirst()).allSatisfy { $0.end <= $1.start })
  }

  @Test func `words that are spoken are heard, and one that is not is named`() throws {
    let check = WordCheck(recognizer)
    let take = try take("I kept your letter in the kitchen.", voice: "michael")
    #expect(check(take.clip, take.timings) == .init(share: 1, missing: []))
    let wanted = try self.take("I kept your yellow umbrella in the kitchen.", voice: "michael")
    let found = try #require(check(take.clip, wanted.timings))
    #expect(found.missing.contains("umbrella"), "\(found)")
    #expect(!found.missing.contains("kitchen") && found.share < 1)
  }

  @Test func `whispers, laughs and strong emotions are no reason to miss a word`() throws {
    let check = WordCheck(recognizer)
    for (text, emotion) in [
      ("I kept your letter.", "sadness"), ("[whisper] Nobody told me that.", "neutral"),
      ("[laugh] Give it to me, Marcus!", "joy"), ("Leave me alone, I hate this place!", "anger"),
    ] {
      let take = try take(text, emotion: emotion)
      let isWhispered = text.hasPrefix("[whisper]")
      let found = try #require(check(take.clip, take.timings, isWhispered: isWhispered))
      #expect(found.missing.isEmpty, "\(text): \(found.missing)")
    }
  }

  @Test func `the wrong text is found out, and nothing to hear says nothing`() throws {
    let check = WordCheck(recognizer)
    let spoken = try take("Hurry up, we only have seven minutes left!")
    let wrong = try take("My grandfather built this beautiful wooden bridge.")
    #expect(try #require(check(spoken.clip, wrong.timings)).share < 0.5)
    #expect(check(AudioClip(mono: [], sampleRate: 24_000), wrong.timings) == nil)
    let silence = AudioClip(silence: 3, sampleRate: 24_000)
    #expect(try #require(check(silence, wrong.timings)).share < 0.3)
    #expect(check(spoken.clip, LineTimings(phonemes: [], words: [])) == nil)
  }
}
