import Glibc

/// Marks speech as generated, inaudibly, so that `WatermarkDetector` finds it after coding and cutting.
///
/// Every cell of `WatermarkPattern` becomes `depth` decibels louder or softer. The change is a factor, so it
/// lies under the speech that hides it and silence stays silent. Nothing is random: equal sound gives equal sound.
///
/// ```swift
/// let marked = Watermark(sampleRate: 24_000)(samples)
/// ```
public struct Watermark: Sendable {
  /// Decibels by which a cell is changed.
  public static let depth = 1.0

  /// Changes whenever the same sound is marked differently.
  public static let version = 1

  private let sampleRate: Int
  private let stft: STFT
  private let bins: Range<Int>
  /// Factors, `[cells, bins]`.
  private let gains: [Float]

  /// Prepares marking of sound at `sampleRate` hertz.
  public init(sampleRate: Int) {
    let wanted = Double(sampleRate) * WatermarkPattern.windowSeconds
    var length = max(4, Int(wanted.rounded()))
    while !FFT.supports(length) { length += 1 }
    let hop = max(1, min(length / 3, Int((Double(sampleRate) * WatermarkPattern.hopSeconds).rounded())))
    self.sampleRate = sampleRate
    stft = STFT(length: length, hop: hop)
    let bands = WatermarkPattern.bands(length: length, sampleRate: sampleRate)
    let marked = bands.indices.filter { bands[$0] != nil }
    bins = (marked.first ?? 0)..<((marked.last ?? -1) + 1)
    let signs = WatermarkPattern(key: WatermarkPattern.generatorKey).signs
    let louder = Float(pow(10, Self.depth / 20)), softer = 1 / louder
    gains = (0..<WatermarkPattern.cells).flatMap { cell in
      bands.map { band in
        guard let band else { return 1 }
        return signs[cell * WatermarkPattern.bands + band] > 0 ? louder : softer
      }
    }
  }

  /// The marked sound, as long as `samples` and at most as loud at its peak as they are, or full scale.
  ///
  /// - Parameters:
  ///   - samples: mono, -1...1.
  ///   - seconds: where they begin in the whole sound, so that parts marked one by one fit together.
  public func callAsFunction(_ samples: [Float], startingAt seconds: Double = 0) -> [Float] {
    guard !samples.isEmpty else { return samples }
    let frames = samples.count / stft.hop + 1
    let padded = stft.padded(samples, frames: frames)
    var sum = OverlapAdd(stft, frames: frames)
    for first in stride(from: 0, to: frames, by: Lanes.scalarCount) {
      var block = stft.spectra(padded, first: first)
      let rows = (0..<Lanes.scalarCount).map { cell(of: first + $0, startingAt: seconds) * stft.bins }
      for bin in bins {
        var gain = Lanes.zero
        for lane in 0..<Lanes.scalarCount { gain[lane] = gains[rows[lane] + bin] }
        block.real[bin] *= gain
        block.imaginary[bin] *= gain
      }
      sum.add(block, first: first)
    }
    let marked = sum.signal(count: samples.count)
    func peak(_ values: [Float]) -> Float { values.reduce(0) { max($0, abs($1)) } }
    let room = max(1, peak(samples)), reached = peak(marked)
    return reached > room ? marked.map { $0 * (room / reached) } : marked
  }

  private func cell(of frame: Int, startingAt seconds: Double) -> Int {
    let time = seconds + Double(frame * stft.hop) / Double(sampleRate)
    let cell = Int((time / WatermarkPattern.cellSeconds + 1e-6).rounded(.down))
    return ((cell % WatermarkPattern.cells) + WatermarkPattern.cells) % WatermarkPattern.cells
  }
}
