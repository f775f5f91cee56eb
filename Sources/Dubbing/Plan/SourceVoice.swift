import Emotion
import Media
import Speech
import Voice

/// Hears the voices of an original where the lines of a plan are spoken.
public struct SourceVoice: Sendable {
  private static let sampleRate = 24_000
  /// Letters a second, for lines without time codes.
  private static let letterRate = 14.0

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
    let speech = try DubSchedule.speech(in: path, shouldStop: shouldStop)
    let duration = try MediaInfo.read(path).duration ?? 0
    let windows = WindowPlanner(duration: duration, speech: speech).windows(
      for: plan.lines.map { line in
        .init(start: line.start, end: line.end, expected: max(0.5, Double(line.text.count) / Self.letterRate))
      })
    let spoken = windows.map { Self.spoken($0, speech) }
    var result = [HeardEmotion?](repeating: nil, count: plan.lines.count)
    var reader = try AudioReader(
      path, sampleRate: Self.sampleRate, channelCount: 1, shouldStop: shouldStop)
    var waiting: [Float] = []
    var origin = 0
    report(.start(total: duration))
    for index in spoken.indices.sorted(by: { (windows[$0].start, $0) < (windows[$1].start, $1) }) {
      guard let span = spoken[index] else { continue }
      let first = max(0, Int(span.lowerBound * Double(Self.sampleRate)))
      let last = Int(span.upperBound * Double(Self.sampleRate))
      while origin + waiting.count < last, let block = try reader.nextBlock() { waiting += block.channels[0] }
      // Windows are in order of their beginnings: what lies before this one is not needed any more.
      let old = min(max(first - origin, 0), waiting.count)
      waiting.removeFirst(old)
      origin += old
      let samples = Array(waiting.prefix(max(0, last - origin)))
      guard Double(samples.count) >= EmotionEar.shortest * Double(Self.sampleRate) else { continue }
      let reading = try ear.reading(of: AudioClip(mono: samples, sampleRate: Self.sampleRate))
      result[index] = HeardEmotion(probabilities: reading.probabilities, intensity: reading.intensity)
      report(.progress(done: span.upperBound, total: duration, stage: "listening"))
    }
    report(.done)
    return result
  }

  /// The part of a window from its first to its last speech; all of it in a track without pauses, `nil` in silence.
  private static func spoken(_ window: LineWindow, _ speech: [ClosedRange<Double>]) -> ClosedRange<Double>? {
    guard window.length > 0 else { return nil }
    if speech.isEmpty { return window.start...window.end }
    let inside = speech.filter { $0.upperBound > window.start && $0.lowerBound < window.end }
    guard let first = inside.first, let last = inside.last else { return nil }
    let start = max(window.start, first.lowerBound)
    return start...max(start, min(window.end, last.upperBound))
  }
}
