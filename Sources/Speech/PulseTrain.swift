import Glibc

/// The voiced excitation: a train of band-limited pulses whose rate follows an F0 curve.
///
/// Every harmonic below `highestHertz` has unit amplitude and zero phase at the start of a period.
/// - Source: Dirichlet kernel, sum over h in 1...H of cos(h t) = sin((H + 1/2) t) / (2 sin(t / 2)) - 1/2.
public struct PulseTrain: Sendable {
  /// Samples per second.
  public let sampleRate: Int
  /// Samples per frame of the F0 curve.
  public let hop: Int
  /// No harmonic lies above this frequency.
  public var highestHertz: Float = 11_000
  /// Frames whose F0 is at or below this are unvoiced.
  public var voicedAboveHertz: Float = 40

  /// A train at `sampleRate` whose F0 curve has one value per `hop` samples.
  public init(sampleRate: Int, hop: Int) {
    self.sampleRate = sampleRate
    self.hop = hop
  }

  /// The pulses for an F0 curve; silence where it is unvoiced.
  ///
  /// F0 is interpolated linearly between the frames' middles (sample j of frame k lies at
  /// k + (j + 1/2) / hop - 1/2), as `torch.nn.functional.interpolate(align_corners=False)` does.
  /// - Parameter f0: `[frames]`, hertz, 0 where unvoiced.
  /// - Returns: `[frames * hop]`.
  public func callAsFunction(_ f0: [Float]) -> [Float] {
    var result = [Float](repeating: 0, count: f0.count * hop)
    // The phase is summed in double precision and kept below one turn: a float would drift within seconds.
    var turns = 0.0
    let period = 1 / Double(sampleRate)
    for frame in f0.indices {
      for j in 0..<hop {
        let position = (Float(j) + 0.5) / Float(hop) - 0.5
        let other = min(max(frame + (position < 0 ? -1 : 1), 0), f0.count - 1)
        let weight = abs(position)
        let hertz = f0[frame] * (1 - weight) + f0[other] * weight
        let rate = max(hertz, voicedAboveHertz)
        turns += Double(rate) * period
        turns -= turns.rounded(.down)
        guard hertz > voicedAboveHertz else { continue }
        // Around zero, where the kernel is steep, a float phase of -pi...pi is exact; one near 2 pi is not.
        let t = Float(2 * Double.pi * (turns > 0.5 ? turns - 1 : turns))
        let harmonics = (highestHertz / rate).rounded(.down) + 0.5
        let denominator = 2 * sin(t * 0.5)
        let kernel = abs(denominator) < 2e-3 ? harmonics : sin(harmonics * t) / denominator
        result[frame * hop + j] = kernel - 0.5
      }
    }
    return result
  }
}
