import Emotion
import Media
import Script
import Speech

/// Reads an original's sound line by line: what is spoken in the window of each line of a plan.
struct SourceLines {
  /// Samples per second of the clips.
  static let sampleRate = 24_000
  /// Letters a second, for lines without time codes.
  private static let letterRate = 14.0

  /// Length of the file in seconds.
  let duration: Double
  private let path: String
  /// The speech of each line, seconds; `nil` where nobody speaks.
  private let spoken: [ClosedRange<Double>?]
  private let order: [Int]
  private let shouldStop: @Sendable () -> Bool

  /// Finds the speech of each line: in the window of its time codes, else the speech that falls to it in order.
  ///
  /// - Throws: `MediaError` when the file cannot be read or has no sound.
  init(
    _ plan: EmotionPlan, in path: String, shouldStop: @escaping @Sendable () -> Bool
  ) throws(MediaError) {
    let speech = try DubSchedule.speech(in: path, shouldStop: shouldStop)
    duration = try MediaInfo.read(path).duration ?? 0
    let windows = WindowPlanner(duration: duration, speech: speech).windows(
      for: plan.lines.map { line in
        .init(start: line.start, end: line.end, expected: max(0.5, Double(line.text.count) / Self.letterRate))
      })
    spoken = windows.map { Self.spoken($0, speech) }
    order = windows.indices.sorted { (windows[$0].start, $0) < (windows[$1].start, $1) }
    self.path = path
    self.shouldStop = shouldStop
  }

  /// Gives the sound of every line in which somebody speaks, in the order of their windows.
  ///
  /// - Parameter body: takes the line's index, its mono sound, and where it ends in the file, seconds.
  /// - Throws: `MediaError`, and what `body` throws.
  func forEach(_ body: (Int, AudioClip, Double) throws -> Void) throws {
    var reader = try AudioReader(path, sampleRate: Self.sampleRate, channelCount: 1, shouldStop: shouldStop)
    var waiting: [Float] = []
    var origin = 0
    for index in order {
      guard let span = spoken[index] else { continue }
      let first = max(0, Int(span.lowerBound * Double(Self.sampleRate)))
      let last = Int(span.upperBound * Double(Self.sampleRate))
      while origin + waiting.count < last, let block = try reader.nextBlock() { waiting += block.channels[0] }
      // Windows are in order of their beginnings: what lies before this one is not needed any more.
      let old = min(max(first - origin, 0), waiting.count)
      waiting.removeFirst(old)
      origin += old
      let samples = Array(waiting.prefix(max(0, last - origin)))
      if samples.isEmpty { continue }
      try body(index, AudioClip(mono: samples, sampleRate: Self.sampleRate), span.upperBound)
    }
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
