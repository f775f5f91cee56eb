import Glibc
import Speech

/// The spectral envelope that tells voices apart: without the harmonics, whatever the pitch.
///
/// The power spectrum is averaged over a stretch as wide as F0 around every bin, weighed by the mel filters
/// below 7.6 kHz, and its logarithm taken. training/voice/envelope.py is the same in Python.
/// - Source: the smoothing is that of CheapTrick (Morise 2015) without its pitch-adaptive window.
package struct VoiceEnvelope: Sendable {
  /// Mel bands, the lowest of those of `SpeechConfiguration`; the last one's middle lies at 7.5 kHz.
  package static let bands = 86
  /// Cepstral coefficients that describe an envelope, the constant one included.
  package static let cepstra = 24
  private static let unvoicedHertz: Float = 160
  private static let floor: Float = 1e-4
  /// Bins by which a spectrum is mirrored at both ends: half of the highest F0.
  private static let margin = 16

  private let stft: STFT
  private let hertzPerBin: Float
  private let filters: [(start: Int, weights: [Float])]
  /// Rows of the orthonormal DCT-II, `[cepstra][bands]`.
  private let basis: [[Float]]

  package init(_ features: SpeechConfiguration) {
    stft = features.stft
    hertzPerBin = Float(features.sampleRate) / Float(features.fftLength)
    let rows = MelSpectrogram.filterbank(
      bands: features.mels, frameLength: features.fftLength, sampleRate: features.sampleRate)
    filters = rows.prefix(Self.bands).map { row in
      let start = row.firstIndex { $0 > 0 } ?? 0
      return (start, Array(row[start...(row.lastIndex { $0 > 0 } ?? start)]))
    }
    basis = (0..<Self.cepstra).map { row in
      let scale = ((row == 0 ? 1 : 2) / Double(Self.bands)).squareRoot()
      return (0..<Self.bands).map {
        Float(scale * cos(Double.pi / Double(Self.bands) * Double(row) * (Double($0) + 0.5)))
      }
    }
  }

  /// The envelope of every frame.
  ///
  /// - Parameters:
  ///   - samples: at the configuration's rate.
  ///   - f0: hertz, 0 where unvoiced, of `samples.count / hop` frames.
  /// - Returns: `[frames, bands]`, natural logarithm of magnitude.
  package func callAsFunction(_ samples: [Float], f0: [Float]) -> [Float] {
    let frames = f0.count, bins = stft.bins
    let spectrum = stft(samples, frames: frames)
    var result = [Float](repeating: 0, count: frames * Self.bands)
    var sums = [Double](repeating: 0, count: bins + 2 * Self.margin + 1)
    var magnitudes = [Float](repeating: 0, count: bins)
    for frame in 0..<frames {
      let row = frame * bins
      for place in 0..<bins + 2 * Self.margin {
        var bin = abs(place - Self.margin)
        if bin >= bins { bin = 2 * (bins - 1) - bin }
        let (re, im) = (spectrum.real[row + bin], spectrum.imaginary[row + bin])
        sums[place + 1] = sums[place] + Double(re * re + im * im)
      }
      let width = Double((f0[frame] > 0 ? f0[frame] : Self.unvoicedHertz) / hertzPerBin)
      func integral(_ place: Double) -> Double {
        let low = Int(place)
        return sums[low] + (place - Double(low)) * (sums[low + 1] - sums[low])
      }
      for bin in 0..<bins {
        let centre = Double(bin + Self.margin) + 0.5
        let power = max(0, integral(centre + width / 2) - integral(centre - width / 2)) / width
        magnitudes[bin] = Float(power.squareRoot())
      }
      for (band, filter) in filters.enumerated() {
        var sum: Float = 0
        for (offset, weight) in filter.weights.enumerated() {
          sum += weight * magnitudes[filter.start + offset]
        }
        result[frame * Self.bands + band] = log(max(sum, Self.floor))
      }
    }
    return result
  }

  /// The cepstra of an envelope, `[bands]` to `[cepstra]`.
  package func cepstrum(_ envelope: ArraySlice<Float>) -> [Float] {
    basis.map { row in zip(row, envelope).reduce(Float(0)) { $0 + $1.0 * $1.1 } }
  }

  /// The envelope of cepstra, `[cepstra]` to `[bands]`.
  package func envelope(_ cepstrum: some Collection<Float>) -> [Float] {
    var result = [Float](repeating: 0, count: Self.bands)
    for (value, row) in zip(cepstrum, basis) {
      for band in result.indices { result[band] += value * row[band] }
    }
    return result
  }
}
