import Glibc

/// Log-mel spectrogram: magnitudes of the STFT summed in triangular bands, then the natural logarithm.
///
/// The one definition of the product: TTS, conversion and analysis all use it.
public struct MelSpectrogram: Sendable {
  /// The transform whose magnitudes are summed.
  public let stft: STFT
  /// The number of bands.
  public let bands: Int
  /// Values below this are raised to it before the logarithm.
  public let floor: Float
  private let filters: [Filter]

  /// One triangular band: the first bin it touches and its weights from there.
  private struct Filter: Sendable {
    let start: Int
    let weights: [Float]
  }

  /// Prepares the filters, from 0 Hz to half the sample rate.
  ///
  /// - Parameters:
  ///   - stft: the transform, at the signal's sample rate.
  ///   - sampleRate: hertz.
  ///   - bands: the number of bands.
  ///   - floor: smallest value whose logarithm is taken.
  public init(stft: STFT, sampleRate: Int, bands: Int, floor: Float) {
    self.stft = stft
    self.bands = bands
    self.floor = floor
    let rows = MelSpectrogram.filterbank(
      bands: bands, frameLength: stft.length, sampleRate: sampleRate)
    filters = rows.map { row in
      let start = row.firstIndex { $0 > 0 } ?? 0
      let end = row.lastIndex { $0 > 0 } ?? start
      return Filter(start: start, weights: Array(row[start...end]))
    }
  }

  /// The log-mel frames of a signal.
  ///
  /// - Parameter signal: `[samples]`, -1...1.
  /// - Returns: `[samples / hop, bands]`, natural logarithm, row after row.
  public func callAsFunction(_ signal: [Float]) -> [Float] {
    let frames = signal.count / stft.hop
    var result = [Float](repeating: 0, count: frames * bands)
    let padded = stft.padded(signal, frames: frames)
    for first in stride(from: 0, to: frames, by: Lanes.scalarCount) {
      let block = stft.spectra(padded, first: first)
      let magnitudes = zip(block.real, block.imaginary).map { ($0 * $0 + $1 * $1).squareRoot() }
      for (band, filter) in filters.enumerated() {
        var sum = Lanes.zero
        for (offset, weight) in filter.weights.enumerated() {
          sum += magnitudes[filter.start + offset] * weight
        }
        for lane in 0..<min(Lanes.scalarCount, frames - first) {
          result[(first + lane) * bands + band] = log(max(sum[lane], floor))
        }
      }
    }
    return result
  }

  /// Triangular filters on Slaney's scale with unit peaks, `[bands][bins]`.
  ///
  /// - Source: Slaney, Auditory Toolbox, 1998 (linear below 1 kHz, logarithmic above, 27 steps per factor
  ///   6.4); equal to `librosa.filters.mel(htk=False, norm=None, fmin=0, fmax=sampleRate / 2)`.
  package static func filterbank(bands: Int, frameLength: Int, sampleRate: Int) -> [[Float]] {
    let top = mel(hertz: Double(sampleRate) / 2)
    let edges = (0..<bands + 2).map { hertz(mel: top * Double($0) / Double(bands + 1)) }
    return (0..<bands).map { band in
      (0...frameLength / 2).map { bin in
        let frequency = Double(bin) * Double(sampleRate) / Double(frameLength)
        let rising = (frequency - edges[band]) / (edges[band + 1] - edges[band])
        let falling = (edges[band + 2] - frequency) / (edges[band + 2] - edges[band + 1])
        return Float(max(0, min(rising, falling)))
      }
    }
  }

  private static let linearStep = 200.0 / 3
  private static let breakHertz = 1000.0
  private static let logStep = log(6.4) / 27

  private static func mel(hertz: Double) -> Double {
    guard hertz >= breakHertz else { return hertz / linearStep }
    return breakHertz / linearStep + log(hertz / breakHertz) / logStep
  }

  private static func hertz(mel: Double) -> Double {
    let breakMel = breakHertz / linearStep
    guard mel >= breakMel else { return mel * linearStep }
    return breakHertz * exp(logStep * (mel - breakMel))
  }
}
