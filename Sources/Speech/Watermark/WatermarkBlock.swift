import Glibc

/// The cells of one stretch of sound, folded onto the period of the pattern.
struct WatermarkBlock {
  private static let bands = WatermarkPattern.bands
  /// Frames of 4 ms that make a cell, and a period.
  private static let width = 4, period = WatermarkPattern.cells * 4
  /// Limit of a cell in units of its band's spread: one loud onset must not outweigh everything else.
  private static let limit: Float = 2

  /// Limited deviations, `[period, bands]`.
  private let folded: [Float]

  /// The deviations of a stretch, or `nil` when there is next to no sound in it.
  ///
  /// - Parameter power: `[frames, bands]`, mean power of each band.
  init?(power: [Float], frames: Int) {
    let bands = Self.bands, width = Self.width
    guard frames > 2 * width else { return nil }
    let level = (0..<frames).map { frame in
      power[frame * bands..<(frame + 1) * bands].reduce(0, +) / Float(bands)
    }
    let loud = level.sorted()[frames * 95 / 100]
    guard loud > 1e-7 else { return nil }
    let floor = loud * 3.2e-6, audible = loud * 3.2e-5
    let logs = power.map { 10 * log10($0 + floor) }
    let count = frames - width + 1
    var cells = [Float](repeating: 0, count: count * bands)
    for frame in 0..<count {
      for band in 0..<bands {
        var sum: Float = 0
        for step in 0..<width { sum += logs[(frame + step) * bands + band] }
        cells[frame * bands + band] = sum / Float(width)
      }
    }
    var deviations = cells
    for frame in 0..<count {
      let before = max(0, frame - width) * bands, after = min(count - 1, frame + width) * bands
      for band in 0..<bands {
        deviations[frame * bands + band] -= 0.5 * (cells[before + band] + cells[after + band])
      }
    }
    for frame in 0..<count {
      let row = Array(deviations[frame * bands..<(frame + 1) * bands])
      for band in 0..<bands {
        let mean = 0.5 * (row[max(0, band - 1)] + row[min(bands - 1, band + 1)])
        deviations[frame * bands + band] = row[band] - mean
      }
    }
    var folded = [Float](repeating: 0, count: Self.period * bands)
    var sounding = 0
    for band in 0..<bands {
      let audibleFrames = (0..<count).filter { power[$0 * bands + band] > audible }
      let sizes = audibleFrames.map { abs(deviations[$0 * bands + band]) }.sorted()
      guard sizes.count > Self.period / 16 else { continue }
      let spread = 1.4826 * sizes[sizes.count / 2] + 1e-3
      for frame in audibleFrames {
        let value = deviations[frame * bands + band] / spread
        folded[frame % Self.period * bands + band] += min(max(value, -Self.limit), Self.limit)
      }
      sounding += 1
    }
    guard sounding >= bands / 3 else { return nil }
    self.folded = folded
  }

  /// The correlation with a pattern at each shift, `[period]`.
  func correlation(with pattern: WatermarkPattern) -> [Double] {
    let bands = Self.bands
    return folded.withUnsafeBufferPointer { folded in
      pattern.signs.withUnsafeBufferPointer { signs in
        (0..<Self.period).map { shift in
          var sum: Float = 0
          for cell in 0..<WatermarkPattern.cells {
            let row = (cell * Self.width + shift) % Self.period * bands
            for band in 0..<bands { sum += signs[cell * bands + band] * folded[row + band] }
          }
          return Double(sum)
        }
      }
    }
  }
}
