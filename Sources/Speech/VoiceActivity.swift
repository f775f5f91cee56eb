import Glibc

/// Finds where somebody speaks in a sound track, from its level alone.
///
/// The threshold adapts to the track: it lies between the level of its quiet parts and that of its loud parts,
/// so steady noise does not count as speech. Music does; telling it apart is the work of a trained model.
public struct VoiceActivity: Sendable {
  /// Pauses shorter than this many seconds do not end a segment.
  public var longestPause = 0.35
  /// Segments shorter than this many seconds are dropped.
  public var shortestSegment = 0.12
  /// Seconds added before and after each segment, so that soft starts and ends stay inside.
  public var margin = 0.06

  private static let framesPerSecond = 100.0

  /// The usual limits.
  public init() {}

  /// Collects the level of a track block by block, so that its length does not matter.
  public struct LevelMeter: Sendable {
    private let frameLength: Int
    private var sum = 0.0
    private var filled = 0
    /// Level of each hundredth of a second, decibels relative to full scale.
    public private(set) var levels: [Float] = []

    /// - Parameter sampleRate: of the samples to come, in hertz.
    public init(sampleRate: Int) {
      frameLength = max(1, sampleRate / Int(VoiceActivity.framesPerSecond))
    }

    /// Adds mono samples, -1...1.
    public mutating func append(_ samples: [Float]) {
      for sample in samples {
        sum += Double(sample * sample)
        filled += 1
        if filled == frameLength {
          levels.append(Float(10 * log10(sum / Double(frameLength) + 1e-10)))
          sum = 0
          filled = 0
        }
      }
    }
  }

  /// The segments of speech in seconds, in order, without overlaps; empty for silence or steady noise.
  public func segments(_ levels: [Float]) -> [ClosedRange<Double>] {
    guard !levels.isEmpty else { return [] }
    let sorted = levels.sorted()
    let quiet = sorted[sorted.count / 10]
    let loud = sorted[min(sorted.count - 1, sorted.count * 95 / 100)]
    guard loud > -55, loud - quiet > 9 else {
      // No contrast: either all of it is speech (loud throughout) or none of it stands out.
      return []
    }
    let threshold = max(quiet + 0.35 * (loud - quiet), loud - 30, -60)
    var segments: [ClosedRange<Double>] = []
    var start: Int?
    for index in 0...levels.count {
      let active = index < levels.count && levels[index] > threshold
      if active, start == nil { start = index }
      if !active, let from = start {
        let low = max(0, Double(from) / Self.framesPerSecond - margin)
        let high =
          min(Double(levels.count), Double(index) + margin * Self.framesPerSecond) / Self.framesPerSecond
        if let last = segments.last, low - last.upperBound <= longestPause {
          segments[segments.count - 1] = last.lowerBound...max(high, last.upperBound)
        } else {
          segments.append(low...high)
        }
        start = nil
      }
    }
    return segments.filter { $0.upperBound - $0.lowerBound >= shortestSegment + 2 * margin }
  }
}
