import Dubbing
import Emotion
import Foundation
import Script
import TTS
import Testing

/// `[fear>sadness]` inside a line: it begins as the one and ends as the other.
@Suite struct TransitionTests {
  private static let models = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "assets").path

  private let performer: LinePerformer

  init() throws { performer = LinePerformer(try TTS(modelDirectory: "\(Self.models)/speech")) }

  private func take(_ tag: String, seed: UInt64 = 3) throws -> LinePerformer.Take {
    let text = "[\(tag)]Nobody told me that you were coming home so early in the morning today."
    let line = try ScriptMarkup.line(text)
    return try performer.speak(
      SpokenLine(id: "1", voice: "heart", spans: line.spans, setting: line.setting, seed: seed))
  }

  /// Median F0 of a stretch of words, hertz.
  private func pitch(_ take: LinePerformer.Take, words: ClosedRange<Int>) -> Double {
    let start = take.timings.words[words.lowerBound].start
    let frames = Int(start * take.frameRate)..<Int((start + length(take, words: words)) * take.frameRate)
    let voiced = take.f0[frames].filter { $0 > 0 }.sorted()
    return Double(voiced[voiced.count / 2])
  }

  /// Seconds from the start of the first word to the end of the last.
  private func length(_ take: LinePerformer.Take, words: ClosedRange<Int>) -> Double {
    take.timings.words[words.upperBound].end - take.timings.words[words.lowerBound].start
  }

  @Test func `a transition begins as the first emotion and ends as the second`() throws {
    let (fear, sadness, turning) = (try take("fear"), try take("sadness"), try take("fear>sadness"))
    let (opening, close) = (0...2, 10...13)
    #expect(pitch(fear, words: close) > 1.15 * pitch(sadness, words: close))
    func nearness(_ words: ClosedRange<Int>) -> Double {
      let bounds = (log(pitch(sadness, words: words)), log(pitch(fear, words: words)))
      return (log(pitch(turning, words: words)) - bounds.0) / (bounds.1 - bounds.0)
    }
    #expect(nearness(opening) > 0.7)
    #expect(nearness(close) < 0.35)
    #expect(length(sadness, words: close) > 1.15 * length(fear, words: close))
    #expect(length(turning, words: opening) < 1.1 * length(fear, words: opening))
    #expect(length(turning, words: close) > 1.1 * length(fear, words: close))
  }

  @Test func `from an emotion to itself nothing turns`() throws {
    let (still, turning) = (try take("joy"), try take("joy>joy"))
    #expect(still.timings.words == turning.timings.words)
    let distance = zip(still.f0, turning.f0).map { abs($0 - $1) }.max() ?? 0
    #expect(distance < 0.5)
  }
}
