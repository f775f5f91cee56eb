import Glibc

/// The one-sided spectra of eight real signals: `length / 2 + 1` bins, real and imaginary parts apart.
public struct LaneSpectrum: Sendable {
  /// Real parts, one entry per bin.
  public var real: [Lanes]
  /// Imaginary parts, one entry per bin.
  public var imaginary: [Lanes]
}

/// Real discrete Fourier transform of eight signals at once, for even lengths 2^a 3^b 5^c.
///
/// A real transform of length n is a complex one of length n/2 (even samples as real, odd samples as
/// imaginary parts) followed by one pass that separates the two. The complex transform is Stockham's
/// self-sorting decimation in frequency with butterflies of 2, 3, 4 and 5, so no bit reversal is needed
/// and frame length 1200 = 2^4 * 3 * 5^2 costs as little as a power of two.
/// - Source: Cooley and Tukey 1965; Stockham's ordering as in Van Loan, "Computational Frameworks for
///   the FFT", 1992, section 1.7.
public struct FFT: Sendable {
  /// The number of samples of each signal.
  public let length: Int
  private let half: Int
  private let stages: [FFTStage]
  /// cos and sin of -2 pi k / length for k in 0...length/2, interleaved.
  private let rotation: [Float]

  /// Whether `length` is even and has no prime factor above 5.
  public static func supports(_ length: Int) -> Bool {
    guard length >= 4, length.isMultiple(of: 2) else { return false }
    return radices(of: length / 2) != nil
  }

  /// Prepares the tables for one length.
  ///
  /// - Precondition: `FFT.supports(length)`.
  public init(length: Int) {
    guard length.isMultiple(of: 2), let radices = FFT.radices(of: length / 2) else {
      preconditionFailure("FFT length must be even and of the form 2^a 3^b 5^c, got \(length)")
    }
    self.length = length
    half = length / 2
    var stages: [FFTStage] = []
    var count = half
    var stride = 1
    for radix in radices {
      stages.append(FFTStage(radix: radix, size: count, stride: stride))
      count /= radix
      stride *= radix
    }
    self.stages = stages
    rotation = (0...half).flatMap { k in
      let angle = -2 * Double.pi * Double(k) / Double(length)
      return [Float(cos(angle)), Float(sin(angle))]
    }
  }

  /// The spectrum X[k] = sum over n of x[n] e^(-2 pi i k n / length), k in 0...length/2.
  ///
  /// - Parameter signals: `[length]`, eight signals side by side.
  public func forward(_ signals: [Lanes]) -> LaneSpectrum {
    precondition(signals.count == length, "FFT of length \(length) got \(signals.count) samples")
    let half = half
    var real = [Lanes](repeating: .zero, count: half + 1)
    var imaginary = real
    withUnsafeTemporaryAllocation(of: Lanes.self, capacity: 4 * half) { work in
      guard let base = work.baseAddress else { return }
      for k in 0..<half {
        base[k] = signals[2 * k]
        base[half + k] = signals[2 * k + 1]
      }
      let z = transform(base, base + half, base + 2 * half, base + 3 * half)
      for k in 0...half {
        let a = k == half ? 0 : k
        let b = k == 0 ? 0 : half - k
        let evenReal = (z.real[a] + z.real[b]) * 0.5
        let evenImaginary = (z.imaginary[a] - z.imaginary[b]) * 0.5
        let oddReal = (z.imaginary[a] + z.imaginary[b]) * 0.5
        let oddImaginary = (z.real[b] - z.real[a]) * 0.5
        let c = rotation[2 * k]
        let s = rotation[2 * k + 1]
        real[k] = evenReal + oddReal * c - oddImaginary * s
        imaginary[k] = evenImaginary + oddReal * s + oddImaginary * c
      }
    }
    return LaneSpectrum(real: real, imaginary: imaginary)
  }

  /// The eight real signals whose spectra are given, scaled so that it inverts `forward`.
  ///
  /// The imaginary parts of the first and last bin do not belong to a real signal and are ignored.
  public func inverse(_ spectrum: LaneSpectrum) -> [Lanes] {
    let half = half
    precondition(
      spectrum.real.count == half + 1 && spectrum.imaginary.count == half + 1,
      "Inverse FFT of length \(length) needs \(half + 1) bins, got \(spectrum.real.count)")
    let scale = 1 / Float(length)
    var signals = [Lanes](repeating: .zero, count: length)
    withUnsafeTemporaryAllocation(of: Lanes.self, capacity: 4 * half) { work in
      guard let base = work.baseAddress else { return }
      for k in 0..<half {
        let b = half - k
        let edge: Float = k == 0 ? 0 : 1
        let realA = spectrum.real[k]
        let realB = spectrum.real[b]
        let imaginaryA = spectrum.imaginary[k] * edge
        let imaginaryB = spectrum.imaginary[b] * edge
        let c = rotation[2 * k]
        let s = rotation[2 * k + 1]
        let differenceReal = realA - realB
        let differenceImaginary = imaginaryA + imaginaryB
        let oddReal = differenceReal * c + differenceImaginary * s
        let oddImaginary = differenceImaginary * c - differenceReal * s
        base[k] = (realA + realB - oddImaginary) * scale
        base[half + k] = (imaginaryA - imaginaryB + oddReal) * scale
      }
      // Exchanging real and imaginary parts before and after turns the forward into the inverse sum.
      let z = transform(base + half, base, base + 3 * half, base + 2 * half)
      for k in 0..<half {
        signals[2 * k] = z.imaginary[k]
        signals[2 * k + 1] = z.real[k]
      }
    }
    return signals
  }

  /// Runs all stages, alternating between the two buffers, and returns the one that holds the result.
  private func transform(
    _ real: UnsafeMutablePointer<Lanes>, _ imaginary: UnsafeMutablePointer<Lanes>,
    _ otherReal: UnsafeMutablePointer<Lanes>, _ otherImaginary: UnsafeMutablePointer<Lanes>
  ) -> (real: UnsafeMutablePointer<Lanes>, imaginary: UnsafeMutablePointer<Lanes>) {
    var source = (real, imaginary)
    var target = (otherReal, otherImaginary)
    for stage in stages {
      stage.run(from: source, to: target)
      swap(&source, &target)
    }
    return source
  }

  /// The butterflies for a complex transform of `count` points, or nil if a larger prime divides it.
  private static func radices(of count: Int) -> [Int]? {
    guard count > 0 else { return nil }
    var rest = count
    var radices: [Int] = []
    for radix in [4, 2, 3, 5] {
      while rest.isMultiple(of: radix) {
        radices.append(radix)
        rest /= radix
      }
    }
    return rest == 1 ? radices : nil
  }
}
