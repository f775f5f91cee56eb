import Glibc

/// Keeps samples within full scale: values below the knee pass untouched, louder ones approach 1.
enum PeakLimit {
  private static let knee: Float = 0.9

  /// - Parameter samples: `[samples]`.
  static func apply(to samples: inout [Float]) {
    let room = 1 - knee
    for index in samples.indices where abs(samples[index]) > knee {
      let excess = (abs(samples[index]) - knee) / room
      let limited = knee + room * tanh(excess)
      samples[index] = samples[index] < 0 ? -limited : limited
    }
  }
}
