import Glibc

/// A short synthetic late reverberation: eight delay lines that feed each other.
///
/// The first echo comes after 18 ms, each line's loss makes the whole fall by 60 dB in the wanted time, and high
/// frequencies fall faster, as in furnished rooms.
/// - Source: Jot and Chaigne 1991, Digital delay networks for designing artificial reverberators; the mixing matrix is
///   Hadamard's.
package struct LateReverb {
  /// Seconds for 60 dB.
  package let seconds: Double
  /// Energy of the late sound relative to the direct one, decibels.
  let level: Double

  private let sampleRate: Int
  /// Primes: samples at 48 kHz.
  private static let delays = [887, 1019, 1151, 1289, 1433, 1571, 1733, 1889]
  /// How much of the sample before stays in a line: a low-pass at about 5 kHz at 48 kHz.
  private static let damping: Float = 0.4

  /// - Precondition: `seconds` is above 0.
  package init(seconds: Double, level: Double, sampleRate: Int) {
    precondition(seconds > 0, "a reverberation of \(seconds) s")
    (self.seconds, self.level, self.sampleRate) = (seconds, level, sampleRate)
  }

  /// The sound with its late part, longer by `seconds`.
  package func callAsFunction(_ samples: [Float]) -> [Float] {
    let tail = Int(seconds * Double(sampleRate))
    let dry = samples + [Float](repeating: 0, count: tail)
    let echo = late(of: dry)
    let response = late(of: [1] + [Float](repeating: 0, count: tail))
    let energy = response.reduce(0) { $0 + Double($1) * Double($1) }
    let gain = Float(sqrt(pow(10, level / 10) / max(energy, 1e-12)))
    return zip(dry, echo).map { $0 + gain * $1 }
  }

  private func late(of input: [Float]) -> [Float] {
    let lengths = Self.delays.map { max(1, $0 * sampleRate / 48_000) }
    let losses = lengths.map { Float(pow(10, -3 * Double($0) / (seconds * Double(sampleRate)))) / sqrtf(8) }
    var lines = lengths.map { [Float](repeating: 0, count: $0) }
    var places = [Int](repeating: 0, count: 8)
    var held = [Float](repeating: 0, count: 8)
    var output = [Float](repeating: 0, count: input.count)
    var mixed = [Float](repeating: 0, count: 8)
    for index in input.indices {
      var sum: Float = 0
      for line in 0..<8 {
        held[line] = (1 - Self.damping) * lines[line][places[line]] + Self.damping * held[line]
        mixed[line] = held[line]
        sum += line.isMultiple(of: 2) ? held[line] : -held[line]
      }
      output[index] = sum
      for step in [1, 2, 4] {
        for line in 0..<8 where line & step == 0 {
          let (a, b) = (mixed[line], mixed[line + step])
          (mixed[line], mixed[line + step]) = (a + b, a - b)
        }
      }
      for line in 0..<8 {
        lines[line][places[line]] = input[index] + losses[line] * mixed[line]
        places[line] = places[line] + 1 == lengths[line] ? 0 : places[line] + 1
      }
    }
    return output
  }
}
