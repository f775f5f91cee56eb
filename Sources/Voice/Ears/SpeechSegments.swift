import Speech

/// Cuts the stretches of speech of a track into pieces of the length that the ear was taught with.
public enum SpeechSegments {
  /// Longer stretches are cut, in seconds.
  public static let longest = 8.0

  /// Pieces of at most `longest` seconds, cut at the quietest moment of the middle third.
  ///
  /// - Parameters:
  ///   - segments: what `VoiceActivity` found, in seconds.
  ///   - levels: of each hundredth of a second, in decibels.
  public static func pieces(_ segments: [ClosedRange<Double>], levels: [Float]) -> [ClosedRange<Double>] {
    segments.flatMap { cut($0, levels) }
  }

  private static func cut(_ segment: ClosedRange<Double>, _ levels: [Float]) -> [ClosedRange<Double>] {
    var open = [segment]
    var done: [ClosedRange<Double>] = []
    while let range = open.popLast() {
      let length = range.upperBound - range.lowerBound
      let low = min(Int((range.lowerBound + length / 3) * 100), levels.count)
      let high = min(Int((range.upperBound - length / 3) * 100), levels.count)
      guard length > longest, let quietest = (low..<high).min(by: { levels[$0] < levels[$1] }) else {
        done.append(range)
        continue
      }
      let place = (Double(quietest) + 0.5) / 100
      open.append(place...range.upperBound)
      open.append(range.lowerBound...place)
    }
    return done
  }
}
