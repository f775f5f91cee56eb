import Emotion
import Media
import Voice

/// Hears the feeling of an original's voices where the lines of a plan are spoken.
public struct SourceVoice: Sendable {
  private let ear: EmotionEar

  /// - Parameter ear: what listens.
  public init(_ ear: EmotionEar) { self.ear = ear }

  /// What is heard in each line's window: that of its time codes, else the speech that falls to it in order.
  ///
  /// - Returns: one entry per line; `nil` where nobody speaks, or too shortly to tell.
  /// - Throws: `MediaError` when the file cannot be read or has no sound; `VoiceError`, `EmotionError`.
  public func readings(
    of plan: EmotionPlan, in path: String, _ report: (JobEvent) -> Void = { _ in },
    shouldStop: @escaping @Sendable () -> Bool
  ) throws -> [HeardEmotion?] {
    var result = [HeardEmotion?](repeating: nil, count: plan.lines.count)
    let lines = try SourceLines(plan, in: path, shouldStop: shouldStop)
    report(.start(total: lines.duration))
    try lines.forEach { index, clip, end in
      guard clip.duration >= EmotionEar.shortest else { return }
      let reading = try ear.reading(of: clip)
      result[index] = HeardEmotion(probabilities: reading.probabilities, intensity: reading.intensity)
      report(.progress(done: end, total: lines.duration, stage: "listening"))
    }
    report(.done)
    return result
  }
}
