import Glibc

/// Complex spectra of the frames of one signal, `[frames, bins]`, frame after frame.
public struct Spectrogram: Sendable, Equatable {
  /// The number of frames.
  public let frames: Int
  /// The number of frequency bins per frame, half the frame length plus one.
  public let bins: Int
  /// Real parts, `[frames, bins]`.
  public var real: [Float]
  /// Imaginary parts, `[frames, bins]`.
  public var imaginary: [Float]

  /// A spectrogram of zeros.
  public init(frames: Int, bins: Int) {
    self.frames = frames
    self.bins = bins
    real = [Float](repeating: 0, count: frames * bins)
    imaginary = real
  }

  /// |X| of every frame and bin, `[frames, bins]`.
  public var magnitudes: [Float] {
    zip(real, imaginary).map { ($0 * $0 + $1 * $1).squareRoot() }
  }
}

/// Short-time Fourier transform with a periodic Hann window and its least-squares inverse.
///
/// Frame f is centred on sample `f * hop`; the signal is mirrored at both ends. Both directions agree with
/// `torch.stft` and `torch.istft` (`center=True`, `pad_mode="reflect"`, `normalized=False`).
/// - Source: Griffin and Lim 1984, equation 6 (overlap-add divided by the sum of squared windows).
public struct STFT: Sendable {
  /// Samples per frame, for example 1200.
  public let length: Int
  /// Samples between frames, for example 300.
  public let hop: Int
  /// The number of bins, `length / 2 + 1`.
  public var bins: Int { length / 2 + 1 }
  /// The periodic Hann window, `[length]`.
  let window: [Float]
  private let fft: FFT

  /// Prepares the window and the transform's tables.
  ///
  /// - Precondition: `FFT.supports(length)` and `0 < hop <= length`.
  public init(length: Int, hop: Int) {
    precondition(hop > 0 && hop <= length, "hop \(hop) must lie in 1...\(length)")
    self.length = length
    self.hop = hop
    fft = FFT(length: length)
    window = (0..<length).map { Float(0.5 - 0.5 * cos(2 * Double.pi * Double($0) / Double(length))) }
  }

  /// The spectra of `frames` frames; by default all whose centre lies within the signal or at its end.
  public func callAsFunction(_ signal: [Float], frames: Int? = nil) -> Spectrogram {
    let frames = frames ?? signal.count / hop + 1
    var result = Spectrogram(frames: frames, bins: bins)
    let padded = padded(signal, frames: frames)
    for first in stride(from: 0, to: frames, by: Lanes.scalarCount) {
      let block = spectra(padded, first: first)
      for lane in 0..<min(Lanes.scalarCount, frames - first) {
        let row = (first + lane) * bins
        for bin in 0..<bins {
          result.real[row + bin] = block.real[bin][lane]
          result.imaginary[row + bin] = block.imaginary[bin][lane]
        }
      }
    }
    return result
  }

  /// The signal of `count` samples whose spectra come nearest to `spectrogram`.
  ///
  /// - Parameter count: samples wanted, by default `frames * hop`.
  public func inverse(_ spectrogram: Spectrogram, count: Int? = nil) -> [Float] {
    precondition(spectrogram.bins == bins, "spectrogram has \(spectrogram.bins) bins, not \(bins)")
    var sum = OverlapAdd(self, frames: spectrogram.frames)
    for first in stride(from: 0, to: spectrogram.frames, by: Lanes.scalarCount) {
      var block = LaneSpectrum(
        real: [Lanes](repeating: .zero, count: bins), imaginary: [Lanes](repeating: .zero, count: bins))
      for lane in 0..<min(Lanes.scalarCount, spectrogram.frames - first) {
        let row = (first + lane) * bins
        for bin in 0..<bins {
          block.real[bin][lane] = spectrogram.real[row + bin]
          block.imaginary[bin][lane] = spectrogram.imaginary[row + bin]
        }
      }
      sum.add(block, first: first)
    }
    return sum.signal(count: count ?? spectrogram.frames * hop)
  }

  /// The signal mirrored by half a frame at both ends, then zeros up to the last lane of the last block.
  func padded(_ signal: [Float], frames: Int) -> [Float] {
    let blocks = (frames + Lanes.scalarCount - 1) / Lanes.scalarCount
    var result = [Float](repeating: 0, count: max(1, blocks) * Lanes.scalarCount * hop + length)
    guard let last = signal.indices.last else { return result }
    let half = length / 2
    for index in result.indices.prefix(signal.count + length) {
      var source = abs(index - half)
      if last == 0 {
        source = 0
      } else {
        source %= 2 * last
        if source > last { source = 2 * last - source }
      }
      result[index] = signal[source]
    }
    return result
  }

  /// The spectra of eight frames from frame `first` of an already padded signal.
  func spectra(_ padded: [Float], first: Int) -> LaneSpectrum {
    var frame = [Lanes](repeating: .zero, count: length)
    let start = first * hop
    precondition(start + (Lanes.scalarCount - 1) * hop + length <= padded.count, "frame beyond the signal")
    for n in 0..<length {
      var x = Lanes.zero
      for lane in 0..<Lanes.scalarCount { x[lane] = padded[start + lane * hop + n] }
      frame[n] = x * window[n]
    }
    return fft.forward(frame)
  }

  /// Eight windowed frames in the time domain.
  func frames(_ block: LaneSpectrum) -> [Lanes] {
    var frames = fft.inverse(block)
    for n in frames.indices { frames[n] *= window[n] }
    return frames
  }
}
