/// Fits natural durations to a wanted total: pauses give first, speech only within tempo bounds.
package struct TempoFit: Sendable, Equatable {
  /// How fast speech may become, as a factor on its natural tempo.
  let tempo: ClosedRange<Double>
  /// How far pauses may shrink or grow, as a factor on their length.
  let pauses: ClosedRange<Double>

  package init(tempo: ClosedRange<Double>, pauses: ClosedRange<Double>) {
    self.tempo = tempo
    self.pauses = pauses
  }

  /// Factors on the lengths of speech and pauses that bring their sum nearest to `target`.
  ///
  /// - Parameters: lengths in any one unit.
  package func scales(speech: Double, pauses: Double, target: Double) -> (speech: Double, pause: Double) {
    guard speech > 0 else { return (1, clamp(target / max(pauses, 1e-9), self.pauses)) }
    let pause = pauses > 0 ? clamp((target - speech) / pauses, self.pauses) : 1
    let factor = clamp((target - pauses * pause) / speech, (1 / tempo.upperBound)...(1 / tempo.lowerBound))
    return (factor, pause)
  }

  /// Lengths rounded to whole units such that no rounding error builds up; each is at least 1.
  ///
  /// - Parameter neverLonger: the sum must not exceed that of `lengths` (as far as there are units to take
  ///   from): what the smallest gained by being rounded up to 1 is taken from the longest.
  package static func wholeUnits(_ lengths: [Double], neverLonger: Bool = false) -> [Int] {
    var exact = 0.0
    var end = 0
    var units = lengths.map { length in
      exact += length
      let next = max(end + 1, Int(exact.rounded()))
      defer { end = next }
      return next - end
    }
    guard neverLonger else { return units }
    // A thousandth covers what adding up floating-point numbers loses.
    let most = max(lengths.count, Int((exact + 0.001).rounded(.down)))
    while end > most, let longest = units.indices.max(by: { units[$0] < units[$1] }) {
      units[longest] -= 1
      end -= 1
    }
    return units
  }

  private func clamp(_ value: Double, _ range: ClosedRange<Double>) -> Double {
    min(max(value, range.lowerBound), range.upperBound)
  }
}
