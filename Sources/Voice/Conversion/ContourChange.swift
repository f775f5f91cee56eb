import Glibc

/// What is to change about a recording, 40 steps a second: tempo, pitch, level, breath and spectral envelope.
///
/// A change of zeros leaves the recording as it is. Changes add up.
package struct ContourChange: Sendable, Equatable {
  /// Seconds per step.
  package static let step = 1 / SpeechContours.stepsPerSecond

  /// Natural logarithm of the duration factor, `[steps]`.
  package var logDuration: [Float]
  /// Pitch in semitones, `[steps]`.
  package var semitones: [Float]
  /// Level in decibels, `[steps]`.
  package var decibels: [Float]
  /// Share of the voiced sound above 1 kHz that turns into breath, 0...1, `[steps]`.
  package var breath: [Float]
  /// Gain of each mel band, natural logarithm, `[steps, bands]`.
  package var envelope: [Float]
  /// Mel bands of `envelope`.
  package let bands: Int

  /// The number of steps.
  package var count: Int { logDuration.count }

  /// No change.
  package init(steps: Int, bands: Int) {
    logDuration = [Float](repeating: 0, count: steps)
    (semitones, decibels, breath) = (logDuration, logDuration, logDuration)
    envelope = [Float](repeating: 0, count: steps * bands)
    self.bands = bands
  }

  /// Whether the sound of every step stays as it is, pitch and tempo apart.
  var keepsSpectrum: Bool {
    decibels.allSatisfy { $0 == 0 } && breath.allSatisfy { $0 == 0 } && envelope.allSatisfy { $0 == 0 }
  }

  /// Adds a change of a part, from step `start` on; what lies beyond the end is left out.
  mutating func add(_ part: ContourChange, at start: Int) {
    for step in 0..<min(part.count, count - start) {
      logDuration[start + step] += part.logDuration[step]
      semitones[start + step] += part.semitones[step]
      decibels[start + step] += part.decibels[step]
      breath[start + step] = min(1, breath[start + step] + part.breath[step])
      for band in 0..<bands {
        envelope[(start + step) * bands + band] += part.envelope[step * bands + band]
      }
    }
  }

  /// Scales all of step `step`.
  mutating func scale(_ step: Int, by factor: Float) {
    logDuration[step] *= factor
    semitones[step] *= factor
    decibels[step] *= factor
    breath[step] *= factor
    for band in step * bands..<(step + 1) * bands { envelope[band] *= factor }
  }

  /// Lets the change begin and end at nothing: `steps` steps at either end rise linearly.
  mutating func taper(_ steps: Int) {
    for step in 0..<min(steps, count) {
      let factor = Float(step) / Float(steps)
      scale(step, by: factor)
      if count - 1 - step > step { scale(count - 1 - step, by: factor) }
    }
  }

  /// The two steps around a time and the weight of the second, for interpolation between steps' middles.
  func place(_ seconds: Double) -> (low: Int, high: Int, weight: Float) {
    guard count > 0 else { return (0, 0, 0) }
    let position = min(max(seconds / Self.step - 0.5, 0), Double(count - 1))
    let low = Int(position)
    return (low, min(low + 1, count - 1), Float(position - Double(low)))
  }

  /// A curve's value at a time.
  func value(_ curve: [Float], at seconds: Double) -> Float {
    guard !curve.isEmpty else { return 0 }
    let (low, high, weight) = place(seconds)
    return curve[low] + (curve[high] - curve[low]) * weight
  }
}
