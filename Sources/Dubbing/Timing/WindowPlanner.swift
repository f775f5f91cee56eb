/// Gives every line of a script its window in the video.
///
/// Lines with time codes keep them. A run of lines without time codes shares the time between its timed
/// neighbours: laid over the speech found there, or, without speech, spread in order.
public struct WindowPlanner: Sendable {
  /// A line as far as its place in time is concerned.
  public struct Line: Sendable {
    /// Start in seconds, if the script says so.
    public var start: Double?
    /// End in seconds, if the script says so.
    public var end: Double?
    /// Expected spoken length in seconds at natural tempo.
    public var expected: Double

    /// A line to be placed.
    public init(start: Double?, end: Double?, expected: Double) {
      self.start = start
      self.end = end
      self.expected = expected
    }
  }

  /// A stretch of speech in the original sound track, in seconds.
  public typealias Segment = ClosedRange<Double>

  /// Length of the video in seconds.
  public let duration: Double
  /// Speech in the original track, in order, without overlaps.
  public let speech: [Segment]

  /// A line to be placed.
  public init(duration: Double, speech: [Segment]) {
    self.duration = duration
    self.speech = speech
  }

  /// The windows of `lines`, one each, in the same order.
  public func windows(for lines: [Line]) -> [LineWindow] {
    var result: [LineWindow] = []
    var index = 0
    while index < lines.count {
      if let start = lines[index].start {
        result.append(timed(lines, at: index, start: start))
        index += 1
        continue
      }
      let run = lines[index...].prefix { $0.start == nil }
      let from = result.last.map(\.end) ?? 0
      let next = run.endIndex < lines.count ? lines[run.endIndex].start ?? duration : duration
      result += untimed(run.map(\.expected), from: from, to: max(from, next))
      index = run.endIndex
    }
    return result
  }

  /// A line that has a start: it ends where the script says, else where the next timed line starts, but no
  /// later than twice its expected length (a long silence after it is not its own).
  private func timed(_ lines: [Line], at index: Int, start: Double) -> LineWindow {
    if let end = lines[index].end {
      return LineWindow(start: start, end: max(start, end), origin: .script)
    }
    let next = lines[(index + 1)...].lazy.compactMap(\.start).first { $0 > start } ?? max(duration, start)
    let end = min(next, start + max(1, 2 * lines[index].expected))
    return LineWindow(start: start, end: max(start, end), origin: .script)
  }

  private func untimed(_ expected: [Double], from: Double, to: Double) -> [LineWindow] {
    let inside = speech.compactMap { segment -> Segment? in
      let low = max(segment.lowerBound, from)
      let high = min(segment.upperBound, to)
      return high - low > 0.15 ? low...high : nil
    }
    return inside.isEmpty
      ? Self.spread(expected, from: from, to: to) : Self.lay(expected, over: inside)
  }

  /// Lines in order with equal gaps between them; squeezed in proportion where they do not fit.
  static func spread(_ expected: [Double], from: Double, to: Double) -> [LineWindow] {
    let total = expected.reduce(0, +)
    let room = to - from
    let scale = total > room && total > 0 ? room / total : 1
    let gap = max(0, room - total * scale) / Double(expected.count + 1)
    var time = from
    return expected.map { length in
      time += gap
      defer { time += length * scale }
      return LineWindow(start: time, end: time + length * scale, origin: .spread)
    }
  }

  /// Cuts the speech time into shares proportional to the expected lengths; a cut that falls near a pause
  /// moves into it, so that a line starts where somebody starts to speak.
  static func lay(_ expected: [Double], over segments: [Segment]) -> [LineWindow] {
    let speechTime = segments.reduce(0) { $0 + ($1.upperBound - $1.lowerBound) }
    let total = max(expected.reduce(0, +), 1e-9)
    var boundaries: [Double] = []  // speech time passed at the end of each segment but the last
    var passed = 0.0
    for segment in segments.dropLast() {
      passed += segment.upperBound - segment.lowerBound
      boundaries.append(passed)
    }
    var cuts = [0.0]
    var ideal = 0.0
    for length in expected.dropLast() {
      ideal += length / total * speechTime
      let reach = 0.45 * length / total * speechTime
      let near = boundaries.min { abs($0 - ideal) < abs($1 - ideal) }
      let cut = near.flatMap { abs($0 - ideal) <= reach && $0 > (cuts.last ?? 0) ? $0 : nil } ?? ideal
      cuts.append(max(cut, cuts.last ?? 0))
    }
    cuts.append(speechTime)
    return zip(cuts, cuts.dropFirst()).map { low, high in
      let start = Self.time(atSpeech: low, in: segments, preferLater: true)
      let end = Self.time(atSpeech: high, in: segments, preferLater: false)
      return LineWindow(start: start, end: max(start, end), origin: .speech)
    }
  }

  /// The moment at which `amount` seconds of speech have passed; at a pause either its start or its end.
  private static func time(atSpeech amount: Double, in segments: [Segment], preferLater: Bool) -> Double {
    var left = amount
    for (index, segment) in segments.enumerated() {
      let length = segment.upperBound - segment.lowerBound
      let isLast = index == segments.count - 1
      if left < length - 1e-9 || isLast || (!preferLater && left <= length + 1e-9) {
        return min(segment.lowerBound + max(left, 0), segment.upperBound)
      }
      left -= length
    }
    return segments.last?.upperBound ?? 0
  }
}
