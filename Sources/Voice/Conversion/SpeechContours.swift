import Glibc
import Speech
import Tensor

/// What conversion sees of a recording, 80 frames a second: pitch, periodicity, level and spectral envelope.
///
/// - Source: the envelope is the low cepstrum of the log-mel spectrum, orthonormal DCT-II, rows 1 to 16;
///   training/voice/analysis.py is the same in Python.
public struct SpeechContours: Sendable, Equatable {
  /// Cepstral coefficients per frame.
  public static let cepstra = 16
  /// Values per step of `networkInputs`.
  package static let inputs = 14
  /// Steps per second of `networkInputs`: every step is the mean of two frames.
  public static let stepsPerSecond = 40.0
  private static let content = 8
  private static let contentScale: [Float] = [10, 6, 4, 4, 3, 3, 2.5, 2.5]

  /// Hertz, 0 where unvoiced, `[frames]`.
  public let f0: [Float]
  /// Normalised autocorrelation, 0...1, 0 where unvoiced, `[frames]`.
  public let strength: [Float]
  /// Decibels relative to mel magnitudes of 1, `[frames]`.
  public let level: [Float]
  /// `[frames, cepstra]`, natural logarithm, level-free.
  public let cepstrum: [Float]

  /// The number of frames.
  public var count: Int { f0.count }

  /// Wraps curves that are known.
  package init(f0: [Float], strength: [Float], level: [Float], cepstrum: [Float]) {
    self.f0 = f0
    self.strength = strength
    self.level = level
    self.cepstrum = cepstrum
  }

  /// Analyses a recording.
  ///
  /// - Parameter samples: `[samples]`, mono, at the configuration's rate.
  public init(_ samples: [Float], features: SpeechConfiguration) {
    let mel = features.melSpectrogram(samples)
    let bands = features.mels
    let rows = Self.basis(bands: bands)
    var level: [Float] = []
    var cepstrum: [Float] = []
    for start in stride(from: 0, to: mel.count, by: bands) {
      let frame = mel[start..<start + bands]
      let power = frame.reduce(Float(0)) { $0 + exp(2 * $1) } / Float(bands)
      level.append(10 * log10(power))
      for row in rows {
        var sum: Float = 0
        for (weight, value) in zip(row, frame) { sum += weight * value }
        cepstrum.append(sum)
      }
    }
    let track = PitchTracker(sampleRate: features.sampleRate, hop: features.hop)(samples)
    self.init(f0: track.f0, strength: track.strength, level: level, cepstrum: cepstrum)
  }

  /// The frames of a part.
  public subscript(range: Range<Int>) -> SpeechContours {
    let width = Self.cepstra
    return SpeechContours(
      f0: Array(f0[range]), strength: Array(strength[range]), level: Array(level[range]),
      cepstrum: Array(cepstrum[range.lowerBound * width..<range.upperBound * width]))
  }

  /// Rows 1...16 of the orthonormal DCT-II over the mel bands, `[cepstra][bands]`.
  static func basis(bands: Int) -> [[Float]] {
    (1...cepstra).map { row in
      (0..<bands).map { band in
        Float(
          (2 / Double(bands)).squareRoot()
            * cos(Double.pi / Double(bands) * Double(row) * (Double(band) + 0.5)))
      }
    }
  }

  /// Mean level in decibels of the frames within 30 dB of the 95th percentile.
  public var activeLevel: Float {
    let sorted = level.sorted()
    guard !sorted.isEmpty else { return -100 }
    let top = sorted[min(sorted.count - 1, Int(0.95 * Double(sorted.count)))]
    let active = level.filter { $0 > top - 30 }
    return active.reduce(0, +) / Float(max(1, active.count))
  }

  /// Semitones above 1 Hz, in straight lines through unvoiced frames; 0 without any voiced frame.
  var semitones: [Float] {
    let voiced = f0.indices.filter { f0[$0] > 0 }
    guard let first = voiced.first, let last = voiced.last else { return [Float](repeating: 0, count: count) }
    func value(_ frame: Int) -> Float { 12 * log2(f0[frame]) }
    var result = [Float](repeating: value(first), count: count)
    for frame in last..<count { result[frame] = value(last) }
    for (left, right) in zip(voiced, voiced.dropFirst()) {
      let (start, step) = (value(left), (value(right) - value(left)) / Float(right - left))
      for frame in left..<right { result[frame] = start + step * Float(frame - left) }
    }
    return result
  }

  /// What the contour network is told about a phrase.
  ///
  /// - Returns: `[count / 2, inputs]`, and the median pitch in semitones above 200 Hz.
  package func networkInputs() -> (inputs: Tensor, medianPitch: Float) {
    let pitch = semitones
    let voiced = f0.indices.filter { f0[$0] > 0 }.map { pitch[$0] }.sorted()
    let reference = 12 * log2(Float(200))
    let half = voiced.count / 2
    let median =
      voiced.isEmpty
      ? reference : voiced.count.isMultiple(of: 2) ? (voiced[half - 1] + voiced[half]) / 2 : voiced[half]
    let loudness = activeLevel
    var mean = [Float](repeating: 0, count: Self.content)
    let active = level.indices.filter { level[$0] > loudness - 28 }
    for frame in active {
      for k in 0..<Self.content { mean[k] += cepstrum[frame * Self.cepstra + k] / Float(active.count) }
    }
    func row(_ frame: Int) -> [Float] {
      var values: [Float] = [
        f0[frame] > 0 ? 1 : -1, (pitch[frame] - median) / 6, max(level[frame] - loudness, -45) / 15,
        strength[frame],
      ]
      for k in 0..<Self.content {
        values.append((cepstrum[frame * Self.cepstra + k] - mean[k]) / Self.contentScale[k])
      }
      return values + [tanh(Float(frame) / 80), tanh(Float(count - 1 - frame) / 80)]
    }
    var scalars: [Float] = []
    for step in 0..<count / 2 {
      scalars += zip(row(2 * step), row(2 * step + 1)).map { ($0 + $1) / 2 }
    }
    return (Tensor(scalars, shape: [count / 2, Self.inputs]), median - reference)
  }
}
