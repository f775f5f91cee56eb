import Glibc
import Media
import Speech

/// Mean power of speech in thirds of an octave from 100 Hz to 10 kHz.
package struct BandLevels {
  /// Middle of each band, hertz.
  package static let centres: [Double] = (0...20).map { 100 * pow(2, Double($0) / 3) }

  private let stft = STFT(length: 2048, hop: 512)
  private let sampleRate: Int
  private var powers = [Double](repeating: 0, count: Self.centres.count)

  /// - Parameter sampleRate: of all sounds to come, hertz.
  package init(sampleRate: Int) { self.sampleRate = sampleRate }

  /// The levels of sound files together.
  init(ofFiles paths: [String], sampleRate: Int) throws(MediaError) {
    self.init(sampleRate: sampleRate)
    for path in paths { add(try AudioFile.read(path, sampleRate: sampleRate, channelCount: 1).channels[0]) }
  }

  /// Adds the loud frames of a sound, those within 25 dB of its loudest.
  package mutating func add(_ samples: [Float]) {
    guard samples.count >= 2048 else { return }
    let spectrum = stft(samples)
    let frames = (0..<spectrum.frames).map { frame in
      (0..<spectrum.bins).map { bin -> Double in
        let index = frame * spectrum.bins + bin
        return Double(
          spectrum.real[index] * spectrum.real[index] + spectrum.imaginary[index] * spectrum.imaginary[index])
      }
    }
    let totals = frames.map { $0.reduce(0, +) }
    let least = (totals.max() ?? 0) * pow(10, -2.5)
    for (frame, total) in zip(frames, totals) where total > max(least, 1e-12) {
      for (band, centre) in Self.centres.enumerated() {
        let low = bin(centre * pow(2, -1.0 / 6))
        let high = max(low + 1, bin(centre * pow(2, 1.0 / 6)))
        for index in low..<min(high, frame.count) { powers[band] += frame[index] }
      }
    }
  }

  private func bin(_ frequency: Double) -> Int {
    Int((frequency * 2048 / Double(sampleRate)).rounded())
  }

  /// Decibels of each band, its own zero; `nil` when nothing was added.
  package var decibels: [Double]? {
    powers.contains { $0 > 0 } ? powers.map { 10 * log10($0 + 1e-12) } : nil
  }
}
