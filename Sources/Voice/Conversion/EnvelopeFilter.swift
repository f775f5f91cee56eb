import Glibc
import Speech
import Tensor

/// Changes level, spectral envelope and breath of a recording over time, in the STFT domain.
struct EnvelopeFilter: Sendable {
  private let stft: STFT
  private let sampleRate: Int
  /// Mel band below each bin and the weight of the one above.
  private let bands: [(low: Int, weight: Float)]
  private let hertzPerBin: Float

  /// Largest gain of one band, natural logarithm: 20 dB.
  private static let largestGain: Float = 2.3

  /// A filter for sound at `sampleRate`, with gains given in the mel bands of `features`.
  init(sampleRate: Int, features: SpeechConfiguration) {
    var hop = max(8, Int((Double(sampleRate) / 80).rounded()))
    while !FFT.supports(4 * hop) { hop += 1 }
    stft = STFT(length: 4 * hop, hop: hop)
    self.sampleRate = sampleRate
    let scale = MelScale(bands: features.mels, sampleRate: features.sampleRate)
    let width = Double(sampleRate) / Double(4 * hop)
    hertzPerBin = Float(width)
    bands = (0..<stft.bins).map { bin in
      let place = scale.band(ofHertz: Double(bin) * width)
      return (min(Int(place), features.mels - 2), Float(place - Double(min(Int(place), features.mels - 2))))
    }
  }

  /// - Parameters:
  ///   - signal: `[samples]` on the output's clock.
  ///   - noise: drawn from for breath only.
  /// - Returns: as many samples.
  func callAsFunction(
    _ signal: [Float], map: TimeMap, change: ContourChange, noise: inout NoiseSource
  ) -> [Float] {
    guard !change.keepsSpectrum, change.count > 0, signal.count > stft.length else { return signal }
    var spectrum = stft(signal)
    let bins = stft.bins
    var gains = [Float](repeating: 0, count: change.bands)
    for frame in 0..<spectrum.frames {
      let seconds = map.source(Double(frame * stft.hop) / Double(sampleRate))
      let (low, high, weight) = change.place(seconds)
      let level = change.value(change.decibels, at: seconds) * Float(log(10.0)) / 20
      for band in gains.indices {
        let a = change.envelope[low * change.bands + band]
        let b = change.envelope[high * change.bands + band]
        gains[band] = max(-Self.largestGain, min(Self.largestGain, a + (b - a) * weight)) + level
      }
      let row = frame * bins
      for bin in 0..<bins {
        let (band, share) = bands[bin]
        let factor = exp(gains[band] + (gains[band + 1] - gains[band]) * share)
        spectrum.real[row + bin] *= factor
        spectrum.imaginary[row + bin] *= factor
      }
      let breath = change.value(change.breath, at: seconds)
      if breath > 0.01 { blow(&spectrum, row: row, breath: breath, noise: &noise) }
    }
    return stft.inverse(spectrum, count: signal.count)
  }

  /// Replaces a part of the sound above 1 kHz by noise of the same power.
  private func blow(_ spectrum: inout Spectrogram, row: Int, breath: Float, noise: inout NoiseSource) {
    let bins = stft.bins
    var power = [Float](repeating: 0, count: bins + 1)
    for bin in 0..<bins {
      let (re, im) = (spectrum.real[row + bin], spectrum.imaginary[row + bin])
      power[bin + 1] = power[bin] + re * re + im * im
    }
    let reach = max(2, Int(200 / hertzPerBin))
    let draws = noise.normal(shape: [2 * bins]).scalars
    for bin in 0..<bins {
      let ramp = max(0, min(1, (Float(bin) * hertzPerBin - 800) / 2200))
      let share = breath * ramp
      guard share > 0 else { continue }
      let (low, high) = (max(0, bin - reach), min(bins, bin + reach + 1))
      let amplitude = ((power[high] - power[low]) / Float(high - low) / 2).squareRoot()
      let keep = (1 - share * share).squareRoot()
      spectrum.real[row + bin] = keep * spectrum.real[row + bin] + share * amplitude * draws[2 * bin]
      spectrum.imaginary[row + bin] =
        keep * spectrum.imaginary[row + bin] + share * amplitude * draws[2 * bin + 1]
    }
  }
}
