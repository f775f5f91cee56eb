import Glibc

/// Gives a recording another pitch and tempo by laying its own pitch periods anew (TD-PSOLA).
///
/// The grains are the recording itself, so voice, words and room stay; formants move with `throat` alone, not with
/// the pitch.
/// Where nothing changes, the samples come back as they were.
/// - Source: Moulines and Charpentier, "Pitch-synchronous waveform processing techniques", 1990. Differences:
///   windows reach to the neighbouring marks on either side, so that they add up to 1 at the source's own
///   marks; places are not rounded to samples; the sum is divided by the sum of windows.
struct PitchSynchronousSynthesis {
  let marks: PitchMarks
  let sampleRate: Int
  /// How much higher the resonances are to lie: the grains are read this much faster.
  var throat = 1.0

  /// One grain of the output.
  private struct Grain {
    var mark: Int
    /// Output samples from the start.
    var place: Double
    /// Factor on the grain's window for lower pitch, 1...1.3.
    var stretch: Double
    /// The least that the window reaches to either side, samples: the distance to the next grain.
    var reach: Double
    var gain: Float
    var isReversed: Bool
  }

  /// Lower pitch leaves gaps between grains; windows grow by at most this factor to fill them.
  private static let longestStretch = 1.3
  /// Where the windows' sum is below this the sound fades instead of being raised.
  private static let leastWeight: Float = 0.35

  /// - Parameters:
  ///   - channels: `[channel][samples]`, all at the places the marks were found for.
  ///   - map: source time to output time.
  ///   - change: the pitch of every moment.
  /// - Returns: `[channel][count]`.
  func callAsFunction(
    _ channels: [[Float]], map: TimeMap, change: ContourChange, count: Int
  ) -> [[Float]] {
    let grains = self.grains(map, change)
    var weight = [Float](repeating: 0, count: count)
    for grain in grains {
      lay(grain, count) { index, window, _ in weight[index] += window }
    }
    return channels.map { channel in
      var sum = [Float](repeating: 0, count: count)
      channel.withUnsafeBufferPointer { source in
        for grain in grains {
          lay(grain, count) { index, window, position in
            sum[index] += window * grain.gain * Self.value(source, at: position)
          }
        }
      }
      for index in sum.indices { sum[index] /= max(weight[index], Self.leastWeight) }
      return sum
    }
  }

  /// The grains of the whole output: each run of marks starts where its first mark goes.
  private func grains(_ map: TimeMap, _ change: ContourChange) -> [Grain] {
    let rate = Double(sampleRate)
    let positions = marks.positions
    var grains: [Grain] = []
    for run in marks.runs {
      func place(_ mark: Int) -> Double { map.output(positions[mark] / rate) * rate }
      let end = place(run.range.upperBound - 1)
      var at = place(run.range.lowerBound)
      var mark = run.range.lowerBound
      var previous = -1
      while true {
        let source = map.source(at / rate) * rate
        while mark + 1 < run.range.upperBound,
          abs(positions[mark + 1] - source) <= abs(positions[mark] - source)
        { mark += 1 }
        let own = (mark + 1 < positions.count ? positions[mark + 1] : positions[mark] + 1) - positions[mark]
        var grain = Grain(mark: mark, place: at, stretch: 1, reach: 0, gain: 1, isReversed: false)
        var step = own
        if run.isVoiced {
          let factor = Double(exp2(change.value(change.semitones, at: source / rate) / 12))
          step = own / factor
          grain.stretch = min(max(1, 1 / factor), Self.longestStretch)
          grain.reach = step
          // Denser pulses carry more power at the same amplitude of their spectrum's envelope.
          grain.gain = Float(factor.squareRoot())
        } else {
          // The same noise twice in a row would ring at the grains' rate.
          grain.isReversed = mark == previous
          previous = grain.isReversed ? -1 : mark
        }
        grains.append(grain)
        step = max(step, 2)
        at += step
        if at > end + 0.3 * step { break }
      }
    }
    return grains
  }

  /// Calls `body` with each output sample of a grain, its window and the source position it reads.
  @inline(__always)
  private func lay(_ grain: Grain, _ count: Int, _ body: (Int, Float, Double) -> Void) {
    let positions = marks.positions
    let centre = positions[grain.mark]
    let before = grain.mark > 0 ? centre - positions[grain.mark - 1] : 1
    let after = grain.mark + 1 < positions.count ? positions[grain.mark + 1] - centre : 1
    // Read faster, a window of the same length would reach into the next but one period.
    func reach(_ gap: Double) -> Double {
      let whole = gap * grain.stretch
      guard throat > 1, grain.reach > 0 else { return max(1, whole) }
      return max(1, whole / throat, min(whole, grain.reach))
    }
    let (left, right) = (reach(before), reach(after))
    let low = max(0, Int((grain.place - left).rounded(.up)))
    let high = min(count - 1, Int((grain.place + right).rounded(.down)))
    guard low <= high else { return }
    let direction: Double = grain.isReversed ? -1 : 1
    for index in low...high {
      let offset = Double(index) - grain.place
      let share = offset < 0 ? offset / left : offset / right
      let window = Float(0.5 + 0.5 * cos(Double.pi * share))
      body(index, window, centre + direction * offset * throat)
    }
  }

  /// The signal between samples, by a cubic through four neighbours; the samples themselves at whole places.
  ///
  /// - Source: Catmull and Rom 1974.
  @inline(__always)
  private static func value(_ x: UnsafeBufferPointer<Float>, at position: Double) -> Float {
    let floor = position.rounded(.down)
    let index = Int(floor)
    let t = Float(position - floor)
    guard index >= 1, index + 2 < x.count else {
      return index >= 0 && index < x.count ? x[index] : 0
    }
    if t == 0 { return x[index] }
    let (a, b, c, d) = (x[index - 1], x[index], x[index + 1], x[index + 2])
    let second = 2 * a - 5 * b + 4 * c - d
    let third = 3 * (b - c) + d - a
    return b + 0.5 * t * (c - a + t * (second + t * third))
  }
}
