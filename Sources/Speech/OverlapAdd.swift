/// The running sum of an inverse STFT: takes eight frames at a time, gives the whole signal at the end.
struct OverlapAdd {
  private let stft: STFT
  private let frames: Int
  private var sum: [Float]

  init(_ stft: STFT, frames: Int) {
    self.stft = stft
    self.frames = frames
    sum = [Float](repeating: 0, count: max(0, frames - 1) * stft.hop + stft.length)
  }

  /// Adds frames `first..<first + 8`; lanes past the last frame are left out.
  mutating func add(_ block: LaneSpectrum, first: Int) {
    let time = stft.frames(block)
    for lane in 0..<min(Lanes.scalarCount, frames - first) {
      let start = (first + lane) * stft.hop
      for n in 0..<stft.length { sum[start + n] += time[n][lane] }
    }
  }

  /// The signal from the centre of the first frame on, divided by the sum of squared windows.
  ///
  /// Samples that no frame covers are zero.
  func signal(count: Int) -> [Float] {
    var weight = [Float](repeating: 0, count: sum.count)
    for frame in 0..<frames {
      for n in 0..<stft.length { weight[frame * stft.hop + n] += stft.window[n] * stft.window[n] }
    }
    let half = stft.length / 2
    return (0..<count).map { n in
      let index = half + n
      guard index < sum.count, weight[index] > 1e-11 else { return 0 }
      return sum[index] / weight[index]
    }
  }
}
