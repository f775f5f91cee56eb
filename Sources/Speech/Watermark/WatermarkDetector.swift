import Glibc

/// Looks for the mark of `Watermark` in sound of any length, in bounded memory.
///
/// Blocks of four periods overlap by half. In each, log energies of the cells are freed of what is slow in time
/// and along frequency, limited, and correlated with the pattern at every shift of 4 ms. The correlation is
/// divided by what patterns that nobody uses give for the same sound: the score of unmarked sound is then the
/// largest of about a hundred normal deviates, whatever the sound is.
///
/// ```swift
/// var detector = WatermarkDetector()
/// while let block = try reader.nextBlock() { detector.append(block.channels[0]) }  // 16 kHz, mono
/// let finding = detector.finish()
/// ```
public struct WatermarkDetector: Sendable {
  /// What was found.
  public struct Finding: Sendable, Equatable {
    /// The largest score of any block, or of all of them together.
    public var score: Double
    /// What `score` must reach; grows slowly with the length of the sound.
    public var threshold: Double
    /// The share of the blocks with sound that reach the threshold of a single block.
    public var share: Double
    /// Whether the mark is there; wrong for at most one unmarked file in a thousand.
    public var isPresent: Bool { score >= threshold }
  }

  /// Hertz of the samples it takes.
  public static let sampleRate = 16_000

  private static let stft = STFT(length: 384, hop: 64)
  private static let stepsPerCell = 4
  private static let period = WatermarkPattern.cells * stepsPerCell
  private static let blockFrames = 4 * period
  private static let bands = WatermarkPattern.bands
  private static let bandOfBin = WatermarkPattern.bands(length: 384, sampleRate: sampleRate)
  /// The generator's pattern, then those that nobody uses.
  private static let patterns =
    [WatermarkPattern(key: WatermarkPattern.generatorKey)]
    + (1...6).map { WatermarkPattern(key: UInt64($0) &* 0x0123_4567_89AB_CDEF) }

  private var samples: [Float] = []
  /// Mean power of each band, `[frames, bands]`, of the frames that are still needed.
  private var rows: [Float] = []
  private var blockCount = 0
  private var soundingBlocks = 0
  private var markedBlocks = 0
  private var best = 0.0
  /// Correlations of the blocks that do not overlap, added up, `[patterns][period]`.
  private var total = [[Double]](repeating: [Double](repeating: 0, count: period), count: patterns.count)

  /// A detector that has heard nothing.
  public init() {}

  /// Hears the next samples, mono at `sampleRate`.
  public mutating func append(_ next: [Float]) {
    samples += next
    analyse()
  }

  /// What was found in everything heard; hears silence from here on.
  public mutating func finish() -> Finding {
    samples += [Float](repeating: 0, count: 7 * Self.stft.hop + Self.stft.length)
    analyse()
    let unheard = rows.count / Self.bands - (blockCount == 0 ? 0 : Self.blockFrames / 2)
    if unheard > Self.period / 4 { score(frames: rows.count / Self.bands) }
    let together = Self.peak(of: total)
    return Finding(
      score: max(best, together), threshold: Self.threshold(blocks: max(1, soundingBlocks)),
      share: soundingBlocks == 0 ? 0 : Double(markedBlocks) / Double(soundingBlocks))
  }

  /// Frames of the samples so far, and the blocks they complete.
  private mutating func analyse() {
    let (stft, lanes) = (Self.stft, Lanes.scalarCount)
    let blocks = (samples.count - stft.length - (lanes - 1) * stft.hop) / (lanes * stft.hop) + 1
    guard samples.count >= stft.length + (lanes - 1) * stft.hop else { return }
    for block in 0..<blocks {
      let spectrum = stft.spectra(samples, first: block * lanes)
      var power = [Lanes](repeating: .zero, count: Self.bands)
      var count = [Float](repeating: 0, count: Self.bands)
      for (bin, band) in Self.bandOfBin.enumerated() {
        guard let band else { continue }
        let (re, im) = (spectrum.real[bin], spectrum.imaginary[bin])
        power[band] += re * re + im * im
        count[band] += 1
      }
      for lane in 0..<lanes {
        for band in 0..<Self.bands { rows.append(power[band][lane] / max(1, count[band])) }
      }
      if rows.count >= Self.blockFrames * Self.bands {
        score(frames: Self.blockFrames)
        rows.removeFirst(Self.blockFrames / 2 * Self.bands)
      }
    }
    samples.removeFirst(blocks * lanes * stft.hop)
  }

  /// Scores the first `frames` frames that are kept.
  private mutating func score(frames: Int) {
    defer { blockCount += 1 }
    let block = WatermarkBlock(power: Array(rows[..<(frames * Self.bands)]), frames: frames)
    guard let block else { return }
    let correlations = Self.patterns.map { block.correlation(with: $0) }
    let score = Self.peak(of: correlations)
    soundingBlocks += 1
    best = max(best, score)
    if score >= Self.threshold(blocks: 1) { markedBlocks += 1 }
    guard blockCount.isMultiple(of: 2) else { return }
    for pattern in total.indices {
      for shift in total[pattern].indices { total[pattern][shift] += correlations[pattern][shift] }
    }
  }

  /// The largest correlation of the first pattern in units of the others' root mean square.
  private static func peak(of correlations: [[Double]]) -> Double {
    let others = correlations.dropFirst().joined()
    let spread = (others.reduce(0) { $0 + $1 * $1 } / Double(max(1, others.count))).squareRoot()
    guard spread > 0, let largest = correlations[0].max() else { return 0 }
    return max(0, largest / spread)
  }

  /// The score that unmarked sound of so many blocks reaches once in a thousand files.
  ///
  /// A block's score exceeds t with probability K Q(t / s); K and s are fitted to unmarked speech
  /// (docs/results/watermark.md).
  static func threshold(blocks: Int) -> Double {
    var (low, high) = (0.0, 40.0)
    for _ in 0..<60 {
      let middle = (low + high) / 2
      let alarm = Double(blocks) * tailCount * 0.5 * erfc(middle / tailSpread / 2.0.squareRoot())
      if alarm > 1e-3 { low = middle } else { high = middle }
    }
    return high
  }

  private static let tailCount = 45.0
  private static let tailSpread = 1.1
}
