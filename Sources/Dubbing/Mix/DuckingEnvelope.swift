import Glibc

/// The gain of the background over time: lowered while a line is spoken, with smooth ramps around it.
///
/// All lines are known before mixing starts, so the gain is a closed form of time: no look-ahead buffer, and
/// the same value whatever the block size.
public struct DuckingEnvelope: Sendable {
  /// How far the background goes down under speech, in decibels (positive).
  public let depth: Double
  /// Length of the fade before and after speech, in seconds.
  public let ramp: Double
  private let spans: [ClosedRange<Double>]

  /// - Parameters:
  ///   - speech: when lines are spoken, seconds, in any order.
  ///   - depth: attenuation in decibels, 0 or more; infinity mutes.
  ///   - ramp: fade length in seconds, above 0.
  public init(speech: [ClosedRange<Double>], depth: Double, ramp: Double = 0.15) {
    precondition(depth >= 0 && ramp > 0, "Ducking needs a depth of 0 dB or more and a ramp above 0 s")
    self.depth = depth
    self.ramp = ramp
    // Spans whose ramps touch become one, so that at most one span matters at any time.
    var merged: [ClosedRange<Double>] = []
    for span in speech.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      if let last = merged.last, span.lowerBound - last.upperBound <= 2 * ramp {
        merged[merged.count - 1] = last.lowerBound...max(last.upperBound, span.upperBound)
      } else {
        merged.append(span)
      }
    }
    spans = merged
  }

  /// Linear gain at `time` seconds, 1 away from speech.
  public func gain(at time: Double) -> Float {
    var low = 0
    var high = spans.count
    while low < high {  // first span that ends, with its ramp, at or after `time`
      let middle = (low + high) / 2
      if spans[middle].upperBound + ramp < time { low = middle + 1 } else { high = middle }
    }
    guard low < spans.count else { return 1 }
    let distance = max(spans[low].lowerBound - time, time - spans[low].upperBound, 0)
    guard distance < ramp else { return 1 }
    let share = 0.5 + 0.5 * cos(Double.pi * distance / ramp)  // 1 inside speech, 0 at the ramp's far end
    let floor = depth.isInfinite ? 0 : pow(10, -depth / 20)
    return Float(1 - share * (1 - floor))
  }
}
