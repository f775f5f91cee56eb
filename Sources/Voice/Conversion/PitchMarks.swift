import Glibc

/// The places of a recording that its pitch periods repeat around; grains are cut there.
///
/// In a voiced stretch a mark follows the other where the waveform looks most like the one around the mark
/// before; in between marks stand 5 ms apart. The first mark is the start of the signal, the last its end.
/// - Source: after Moulines and Charpentier 1990 and Boersma's Praat (marks by cross-correlation); a small
///   preference for peaks keeps the grains centred on the glottal pulses.
struct PitchMarks: Sendable, Equatable {
  /// Marks of one voiced stretch, or those between two.
  struct Run: Sendable, Equatable {
    /// Indices into `positions`.
    var range: Range<Int>
    /// Whether pitch is heard there.
    var isVoiced: Bool
  }

  /// Samples from the start, not rounded, rising.
  let positions: [Double]
  /// All marks in order.
  let runs: [Run]

  private static let unvoicedSeconds = 0.005
  private static let reach = 0.2
  private static let shortestRun = 3

  /// - Parameters:
  ///   - signal: `[samples]`, mono.
  ///   - f0: hertz, 0 where unvoiced; frame k is centred at (k + 1/2) `frameSeconds`.
  init(_ signal: [Float], sampleRate: Int, f0: [Float], frameSeconds: Double) {
    var positions: [Double] = [0]
    var runs: [Run] = []
    func fill(to end: Double) {
      // Unvoiced marks strictly between the last mark and `end`.
      let gap = end - positions[positions.count - 1]
      let pieces = max(1, Int((gap / (Self.unvoicedSeconds * Double(sampleRate))).rounded()))
      for piece in 1..<max(1, pieces) where gap > 0 {
        positions.append(end - gap * Double(pieces - piece) / Double(pieces))
      }
    }
    var begun = 0
    func close(voiced: Bool) {
      if positions.count > begun { runs.append(Run(range: begun..<positions.count, isVoiced: voiced)) }
      begun = positions.count
    }
    let polarity = Self.polarity(signal)
    var frame = 0
    while frame < f0.count {
      guard f0[frame] > 0 else {
        frame += 1
        continue
      }
      var end = frame
      while end < f0.count, f0[end] > 0 { end += 1 }
      if end - frame >= Self.shortestRun {
        let pitch = Pitch(
          f0: Array(f0[frame..<end]), start: (Double(frame) + 0.5) * frameSeconds, step: frameSeconds)
        let bounds = Double(frame) * frameSeconds..<Double(end) * frameSeconds
        let marks = Self.voiced(signal, sampleRate, pitch, bounds, polarity)
          .filter { $0 > positions[positions.count - 1] + 1 }
        if let first = marks.first {
          fill(to: first)
          close(voiced: false)
          positions += marks
          close(voiced: true)
        }
      }
      frame = end
    }
    let end = Double(signal.count)
    fill(to: end)
    if end > positions[positions.count - 1] { positions.append(end) }
    close(voiced: false)
    self.positions = positions
    self.runs = runs
  }

  /// F0 of one voiced stretch at any time.
  private struct Pitch {
    let f0: [Float]
    let start, step: Double

    func period(at seconds: Double) -> Double {
      let position = min(max((seconds - start) / step, 0), Double(f0.count - 1))
      let low = Int(position)
      let high = min(low + 1, f0.count - 1)
      let hertz = Double(f0[low]) + Double(f0[high] - f0[low]) * (position - Double(low))
      return 1 / hertz
    }
  }

  /// The marks of one voiced stretch, outwards from its strongest peak.
  private static func voiced(
    _ signal: [Float], _ sampleRate: Int, _ pitch: Pitch, _ bounds: Range<Double>, _ polarity: Float
  ) -> [Double] {
    let rate = Double(sampleRate)
    let first = max(0, Int(bounds.lowerBound * rate))
    let last = min(signal.count - 1, Int(bounds.upperBound * rate))
    guard first < last else { return [] }
    var anchor = first
    for index in first...last where polarity * signal[index] > polarity * signal[anchor] { anchor = index }
    func walk(_ sign: Double) -> [Double] {
      var marks: [Double] = []
      var mark = Double(anchor)
      while true {
        let period = pitch.period(at: mark / rate) * rate
        let guess = mark + sign * period
        guard guess >= Double(first), guess <= Double(last) else { return marks }
        mark = likest(signal, to: mark, near: guess, period: period, polarity: polarity, rate: sampleRate)
        marks.append(mark)
      }
    }
    return walk(-1).reversed() + [Double(anchor)] + walk(1)
  }

  /// The place near `guess` whose surroundings look most like those of `mark`, refined by a parabola.
  private static func likest(
    _ signal: [Float], to mark: Double, near guess: Double, period: Double, polarity: Float, rate: Int
  ) -> Double {
    let half = max(4, Int(period / 2))
    let stride = max(1, rate / 24_000)
    let origin = Int(mark.rounded())
    let low = Int((guess - reach * period).rounded())
    let high = Int((guess + reach * period).rounded())
    guard low - half >= 0, high + half < signal.count, origin - half >= 0, origin + half < signal.count
    else { return guess }
    return signal.withUnsafeBufferPointer { x in
      var peak: Float = 1e-6
      var own: Float = 1e-9
      for k in Swift.stride(from: -half, through: half, by: stride) {
        own += x[origin + k] * x[origin + k]
        peak = max(peak, abs(x[origin + k]))
      }
      var scores: [Float] = []
      scores.reserveCapacity(high - low + 1)
      for place in low...high {
        var product: Float = 0
        var power: Float = 1e-9
        for k in Swift.stride(from: -half, through: half, by: stride) {
          product += x[origin + k] * x[place + k]
          power += x[place + k] * x[place + k]
        }
        let drift = Float((Double(place) - guess) / period)
        scores.append(
          product / (own * power).squareRoot() + 0.1 * polarity * x[place] / peak - 0.5 * drift * drift)
      }
      let best = scores.indices.max { scores[$0] < scores[$1] } ?? 0
      guard best > 0, best < scores.count - 1 else { return Double(low + best) }
      let bend = 2 * scores[best] - scores[best - 1] - scores[best + 1]
      let offset = bend > 1e-6 ? (scores[best + 1] - scores[best - 1]) / (2 * bend) : 0
      return Double(low + best) + Double(max(-0.5, min(0.5, offset)))
    }
  }

  /// 1 when the recording's sharp peaks point up, -1 when they point down.
  private static func polarity(_ signal: [Float]) -> Float {
    signal.reduce(0.0) { $0 + Double($1 * $1 * $1) } < 0 ? -1 : 1
  }
}
