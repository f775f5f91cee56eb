import Glibc

/// Measures F0 and voicing by autocorrelation, with one path through all frames.
///
/// Each frame offers the strongest peaks of the autocorrelation of its windowed signal divided by that of
/// the window, and "unvoiced". A Viterbi search picks one candidate per frame such that strong, high and
/// steady pitches win, which removes octave errors and single false voicings.
///
/// Frame k is centred on sample (k + 1/2) hop, where `PulseTrain` has its F0 values too.
/// - Source: Boersma, "Accurate short-term analysis of the fundamental frequency", 1993. Difference: peaks
///   are refined by a parabola, not a sinc, and harmonics above 2 to 4 kHz are faded out first: without
///   that the peaks are narrower than the lag's grain and twice the period can look better than the period.
public struct PitchTracker: Sendable {
  /// Lowest and highest F0 that is looked for, hertz.
  public let range: ClosedRange<Float>
  /// Samples per second of the signals.
  public let sampleRate: Int
  /// Samples between frames.
  public let hop: Int
  /// Autocorrelation above which a frame counts as voiced.
  public var voicingThreshold: Float = 0.45
  /// Frames whose peak is below this part of the signal's peak count as silent.
  public var silenceThreshold: Float = 0.03
  /// Price of each octave below the highest F0.
  public var octaveCost: Float = 0.01
  /// Price of a jump of one octave between neighbouring frames.
  public var octaveJumpCost: Float = 0.35
  /// Price of a change between voiced and unvoiced.
  public var voicingChangeCost: Float = 0.14

  private let frameLength: Int
  private let window: [Float]
  private let fft: FFT
  /// Weight of each bin of the power spectrum: 1 up to 2 kHz, 0 from 4 kHz.
  private let weights: [Float]
  /// 1 / autocorrelation of the window, relative to lag 0.
  private let windowCorrection: [Float]

  /// One possible reading of a frame; `hertz` 0 means unvoiced.
  private struct Candidate {
    var hertz: Float
    var strength: Float
    /// Strength with the octave cost, what the search maximises.
    var score: Float
  }

  /// Prepares the window (three periods of the lowest F0) and the transform.
  ///
  /// - Precondition: 20 Hz <= lowest F0 < highest F0 <= `sampleRate / 4`.
  public init(sampleRate: Int, hop: Int, range: ClosedRange<Float> = 60...600) {
    precondition(
      range.lowerBound >= 20 && range.upperBound <= Float(sampleRate) / 4 && hop > 0,
      "pitch range \(range) does not fit a sample rate of \(sampleRate)")
    self.sampleRate = sampleRate
    self.hop = hop
    self.range = range
    let frameLength = Int(3 * Float(sampleRate) / range.lowerBound)
    self.frameLength = frameLength
    let window = (0..<frameLength).map {
      Float(0.5 - 0.5 * cos(2 * Double.pi * (Double($0) + 0.5) / Double(frameLength)))
    }
    self.window = window
    let lags = Int((Float(sampleRate) / range.lowerBound).rounded(.up)) + 2
    var transform = (frameLength + lags) & ~1
    while !FFT.supports(transform) { transform += 2 }
    fft = FFT(length: transform)
    var padded = [Lanes](repeating: .zero, count: transform)
    for n in 0..<frameLength { padded[n] = Lanes(repeating: window[n]) }
    let flat = [Float](repeating: 1, count: transform / 2 + 1)
    let correlation = PitchTracker.autocorrelation(padded, fft, weights: flat)
    weights = (0...transform / 2).map { bin in
      let kilohertz = Float(bin) * Float(sampleRate) / Float(transform) / 1000
      return 0.5 + 0.5 * cos(Float.pi * min(max((kilohertz - 2) / 2, 0), 1))
    }
    windowCorrection = (0..<lags).map { correlation[0][0] / max(correlation[$0][0], 1e-9) }
  }

  /// The F0 curve of a signal: `samples / hop` frames.
  ///
  /// - Parameter signal: `[samples]` at `sampleRate`, any level.
  public func callAsFunction(_ signal: [Float]) -> PitchTrack {
    let frames = signal.count / hop
    guard frames > 0 else { return PitchTrack(f0: [], strength: []) }
    let peak = signal.reduce(Float(0)) { max($0, abs($1)) }
    var candidates: [[Candidate]] = []
    candidates.reserveCapacity(frames)
    for first in stride(from: 0, to: frames, by: Lanes.scalarCount) {
      let count = min(Lanes.scalarCount, frames - first)
      candidates += self.candidates(signal, first: first, count: count, peak: peak)
    }
    let path = bestPath(candidates)
    return PitchTrack(
      f0: path.indices.map { candidates[$0][path[$0]].hertz },
      strength: path.indices.map { frame in
        let choice = candidates[frame][path[frame]]
        return choice.hertz > 0 ? min(1, choice.strength) : 0
      })
  }

  /// The candidates of `count` frames from frame `first`; the unvoiced one comes first in each frame.
  private func candidates(_ signal: [Float], first: Int, count: Int, peak: Float) -> [[Candidate]] {
    var block = [Lanes](repeating: .zero, count: fft.length)
    var peaks = [Float](repeating: 0, count: count)
    for lane in 0..<count {
      let start = (first + lane) * hop + hop / 2 - frameLength / 2
      let inside = max(0, start)..<max(0, min(signal.count, start + frameLength))
      var mean: Float = 0
      for index in inside { mean += signal[index] }
      mean /= Float(max(1, inside.count))
      for index in inside {
        let value = signal[index] - mean
        peaks[lane] = max(peaks[lane], abs(value))
        block[index - start][lane] = value * window[index - start]
      }
    }
    let correlation = PitchTracker.autocorrelation(block, fft, weights: weights)
    return (0..<count).map { lane in
      let silence = peaks[lane] / max(peak, 1e-9) * (1 + voicingThreshold) / silenceThreshold
      let unvoiced = voicingThreshold + max(0, 2 - silence)
      let energy = correlation[0][lane]
      let none = Candidate(hertz: 0, strength: 0, score: unvoiced)
      guard energy > 1e-12 else { return [none] }
      let r = windowCorrection.indices.map { correlation[$0][lane] / energy * windowCorrection[$0] }
      return [none] + self.peaks(of: r)
    }
  }

  /// Up to 15 local maxima of a normalised autocorrelation, strongest first.
  private func peaks(of r: [Float]) -> [Candidate] {
    let lowest = max(2, Int(Float(sampleRate) / range.upperBound))
    var found: [Candidate] = []
    for lag in lowest..<r.count - 1 where r[lag] > 0.2 && r[lag] >= r[lag - 1] && r[lag] > r[lag + 1] {
      let slope = (r[lag + 1] - r[lag - 1]) / 2
      let curvature = 2 * r[lag] - r[lag - 1] - r[lag + 1]
      let offset = curvature > 0 ? slope / curvature : 0
      let hertz = Float(sampleRate) / (Float(lag) + offset)
      guard range.contains(hertz) else { continue }
      let strength = r[lag] + slope * offset / 2
      let score = min(strength, 1) - octaveCost * log2(range.upperBound / hertz)
      found.append(Candidate(hertz: hertz, strength: strength, score: score))
    }
    return Array(found.sorted { $0.score > $1.score }.prefix(15))
  }

  /// The index of the chosen candidate of every frame: the path with the greatest total score.
  private func bestPath(_ candidates: [[Candidate]]) -> [Int] {
    // Boersma states the costs for frames of 10 ms.
    let perFrame = 0.01 * Float(sampleRate) / Float(hop)
    var total = candidates[0].map(\.score)
    var origins: [[Int]] = []
    for frame in candidates.indices.dropFirst() {
      var next: [Float] = []
      var origin: [Int] = []
      for candidate in candidates[frame] {
        var best = 0
        var bestTotal = -Float.infinity
        for (index, previous) in candidates[frame - 1].enumerated() {
          let value = total[index] - perFrame * cost(from: previous.hertz, to: candidate.hertz)
          if value > bestTotal {
            best = index
            bestTotal = value
          }
        }
        next.append(bestTotal + candidate.score)
        origin.append(best)
      }
      total = next
      origins.append(origin)
    }
    var choice = total.indices.max { total[$0] < total[$1] } ?? 0
    var path = [choice]
    for origin in origins.reversed() {
      choice = origin[choice]
      path.append(choice)
    }
    return path.reversed()
  }

  /// What it costs to follow one reading with another; 0 hertz is unvoiced.
  private func cost(from: Float, to: Float) -> Float {
    switch (from > 0, to > 0) {
    case (false, false): 0
    case (true, true): octaveJumpCost * abs(log2(from / to))
    default: voicingChangeCost
    }
  }

  /// The autocorrelation of eight zero-padded frames, by the inverse transform of the power spectrum.
  private static func autocorrelation(_ frames: [Lanes], _ fft: FFT, weights: [Float]) -> [Lanes] {
    var spectrum = fft.forward(frames)
    for k in spectrum.real.indices {
      let re = spectrum.real[k]
      let im = spectrum.imaginary[k]
      spectrum.real[k] = (re * re + im * im) * weights[k]
      spectrum.imaginary[k] = .zero
    }
    return fft.inverse(spectrum)
  }
}
