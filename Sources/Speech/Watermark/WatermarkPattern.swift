import Glibc

/// The signs by which marked speech is a little louder or softer in each cell of time and frequency.
///
/// A cell is 16 ms long and one of 24 bands wide; the pattern repeats every 64 cells, 1.024 s. The signs are
/// random by the key in blocks of two by two cells, and a checkerboard inside each block: speech itself changes
/// slowly in time and along frequency, so this fast change is what it disturbs least.
/// - Source: the patchwork idea of Bender et al., "Techniques for data hiding", 1996; chips in log-magnitude
///   cells as in Kirovski and Malvar, "Spread-spectrum watermarking of audio signals", 2003.
struct WatermarkPattern: Sendable {
  /// Seconds of one cell.
  static let cellSeconds = 0.016
  /// Cells in one period.
  static let cells = 64
  /// Bands of one cell.
  static let bands = 24
  /// Seconds of the analysis window and of its steps when marking.
  static let windowSeconds = 0.024, hopSeconds = 0.008
  /// The generator that this pattern names; another generator, or another format, takes another key.
  static let generatorKey: UInt64 = 0x7265_6E64_6572_0001

  /// +1 or -1, `[cells, bands]`.
  let signs: [Float]

  /// The pattern of a key.
  init(key: UInt64) {
    var state = key
    var signs = [Float](repeating: 0, count: Self.cells * Self.bands)
    for cell in stride(from: 0, to: Self.cells, by: 2) {
      for band in stride(from: 0, to: Self.bands, by: 2) {
        let sign: Float = Self.next(&state) >> 63 == 0 ? 1 : -1
        signs[cell * Self.bands + band] = sign
        signs[cell * Self.bands + band + 1] = -sign
        signs[(cell + 1) * Self.bands + band] = -sign
        signs[(cell + 1) * Self.bands + band + 1] = sign
      }
    }
    self.signs = signs
  }

  /// The band of each bin of a transform of `length` samples at `sampleRate` hertz; `nil` outside 250...7000 Hz.
  ///
  /// Bands are equally wide in mel, about as the ear resolves them.
  static func bands(length: Int, sampleRate: Int) -> [Int?] {
    func mel(_ hertz: Double) -> Double { 2595 * log10(1 + hertz / 700) }
    let low = mel(250), high = mel(7000)
    return (0...length / 2).map { bin in
      let place = (mel(Double(bin * sampleRate) / Double(length)) - low) / (high - low)
      return place >= 0 && place < 1 ? Int(place * Double(bands)) : nil
    }
  }

  /// SplitMix64 (Steele, Lea and Flood 2014): the signs must never change, whatever becomes of `NoiseSource`.
  private static func next(_ state: inout UInt64) -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
    return z ^ z >> 31
  }
}
