import Emotion
import Media
import Script
import Synchronization
import TTS
import Voice

/// Hears how well the emotion of a take is met: the difference to the same voice's neutral speech is judged, so that
/// the voice itself says nothing.
public final class EmotionJudge: Sendable {
  /// What is heard in a take.
  public struct Result: Sendable, Equatable {
    /// Probability of the wanted mixture, 0...1.
    public var score: Double
    /// How strongly it is played: 0 neutral, 1 as acted on average, at most 2.
    public var intensity: Double
  }

  /// What every voice says to show how it sounds without emotion.
  private static let plainWords = "The keys are on the table, and the papers are in the other room."

  private let ear: EmotionEar
  private let performer: LinePerformer
  private let neutral = Mutex<[String: [Float]]>([:])

  /// - Parameters:
  ///   - ear: what listens.
  ///   - performer: speaks a neutral sentence, once for each voice.
  public init(_ ear: EmotionEar, performer: LinePerformer) {
    self.ear = ear
    self.performer = performer
  }

  /// Listens to a take of `line`.
  ///
  /// - Returns: `nil` for a take too short to tell.
  public func callAsFunction(_ clip: AudioClip, _ line: SpokenLine) -> Result? {
    guard clip.duration >= EmotionEar.shortest, let plain = plain(line.voice),
      let embedding = try? ear.embedding(of: clip),
      let reading = try? ear.reading(embedding: embedding, neutral: plain)
    else { return nil }
    return Result(score: reading.score(of: line.setting.mixture), intensity: reading.intensity)
  }

  /// The embedding of a voice without emotion; the same whoever asks first.
  private func plain(_ voice: String) -> [Float]? {
    if let found = neutral.withLock({ $0[voice] }) { return found }
    let line = SpokenLine(
      id: "neutral", voice: voice, spans: [ScriptSpan(.text(Self.plainWords))], setting: .neutral, seed: 0)
    guard let take = try? performer.speak(line), let embedding = try? ear.embedding(of: take.clip) else {
      return nil
    }
    neutral.withLock { $0[voice] = embedding }
    return embedding
  }
}
