import Glibc
import NN
import Tensor

/// How much of each band of a recording is background and not speech: two recurrent layers over log band powers.
///
/// A ratio mask on mel bands, as in Valin 2018 (A hybrid DSP/deep learning approach to real-time full-band speech
/// enhancement), asked for what is not speech. Taught in training/background on speech over invented sounds.
public struct BackgroundMask: Sendable {
  /// Samples per second that the bands are defined for.
  public static let sampleRate = 48_000
  /// Samples of a frame, and between frames.
  static let length = 2048, hop = 512
  private static let bands = 56
  private static let width = 96
  private static let top = 12_000.0
  /// Exponent on the gains: more speech goes, and a little more of the background under it.
  private static let sharpness: Float = 1.5
  /// Decibels below the loudest band of a passage at which powers end.
  private static let floor: Float = 80

  private let input: Linear
  private let first, second: GRU
  private let output: Linear
  /// Triangles on the mel scale, `[bins][band]` with the weights that are not zero.
  private let triangles: [[(band: Int, weight: Float)]]

  /// The file below the model folder.
  public static let file = "ears/background.safetensors"

  /// Loads the mask from a model folder.
  ///
  /// - Throws: `WeightsError` naming the tensor that is missing or of another shape.
  public init(modelDirectory: String) throws(WeightsError) {
    try self.init(Weights(path: "\(modelDirectory)/\(Self.file)"))
  }

  /// Loads `input`, `first`, `second` and `output`.
  ///
  /// - Throws: `WeightsError` naming the tensor that is missing or of another shape.
  public init(_ weights: Weights) throws(WeightsError) {
    input = try Linear(weights["input"], Self.bands, Self.width, activation: .silu)
    first = try GRU(weights["first"], Self.width, Self.width, bidirectional: true)
    second = try GRU(weights["second"], 2 * Self.width, Self.width, bidirectional: true)
    output = try Linear(weights["output"], 2 * Self.width, Self.bands, activation: .sigmoid)
    try weights.finish()
    triangles = Self.makeTriangles()
  }

  /// The background's gain in each band.
  ///
  /// - Parameter powers: `[frames, bands]`, power of the passage in each band.
  /// - Returns: `[frames, bands]`, 0 where all is speech and 1 where nothing is.
  package func gains(powers: Tensor) -> Tensor {
    var x = powers
    var largest = -Float.infinity
    for index in x.scalars.indices {
      x.scalars[index] = 10 * log10(x.scalars[index] + 1e-12)
      largest = max(largest, x.scalars[index])
    }
    var sum = 0.0
    for index in x.scalars.indices {
      x.scalars[index] = max(x.scalars[index] - largest, -Self.floor)
      sum += Double(x.scalars[index])
    }
    let mean = Float(sum / Double(max(1, x.scalars.count)))
    for index in x.scalars.indices { x.scalars[index] = (x.scalars[index] - mean) / 20 }
    return output(second(first(input(x))))
  }

  /// Powers of the bands, `[frames, bands]`, of a power spectrum `[frames, bins]`.
  package func bandPowers(_ powers: [Float], frames: Int) -> Tensor {
    var result = Tensor(shape: [frames, Self.bands])
    for frame in 0..<frames {
      for (bin, shares) in triangles.enumerated() {
        let power = powers[frame * triangles.count + bin]
        for share in shares { result.scalars[frame * Self.bands + share.band] += power * share.weight }
      }
    }
    return result
  }

  /// A frame's gain for every bin from its gains of the bands, sharpened; above the last band its own gain holds.
  func binGains(_ gains: [Float], frame: Int) -> [Float] {
    let row = frame * Self.bands
    var seen = false
    return triangles.map { shares in
      var total: Float = 0
      var sum: Float = 0
      for share in shares {
        total += share.weight
        sum += share.weight * gains[row + share.band]
      }
      guard total > 1e-6 else { return pow(gains[row + (seen ? Self.bands - 1 : 0)], Self.sharpness) }
      seen = true
      return pow(sum / total, Self.sharpness)
    }
  }

  private static func makeTriangles() -> [[(band: Int, weight: Float)]] {
    let last = 2595 * log10(1 + top / 700)
    let edges = (0..<bands + 2).map { index in
      700 * (pow(10, last * Double(index) / Double(bands + 1) / 2595) - 1)
    }
    return (0...length / 2).map { bin in
      let frequency = Double(bin) * Double(sampleRate) / Double(length)
      return (0..<bands).compactMap { band in
        let rise = (frequency - edges[band]) / (edges[band + 1] - edges[band])
        let fall = (edges[band + 2] - frequency) / (edges[band + 2] - edges[band + 1])
        let weight = min(rise, fall)
        return weight > 0 ? (band, Float(weight)) : nil
      }
    }
  }
}
