import Glibc
import NN
import Tensor

/// Mouth shapes heard in speech whose text is not known.
///
/// A small net maps the spectrum around each moment to the articulators of the viseme model and to the
/// closure of the
/// lips. It was taught by synthetic speech with known phoneme times (training/face/train_mouth.py).
public struct HeardMouth: Sendable {
  /// Mouth shapes over time.
  public struct Track: Sendable {
    /// Shapes a second.
    public let rate: Double
    /// Jaw, funnel, pucker, lower lip, upper lip, spread, bite, chin.
    var shapes: [SIMD8<Float>]
    /// How certainly the lips meet, 0...1.
    var closures: [Float]
    /// How much somebody speaks, 0...1.
    var speaking: [Float]
    /// How loud it is: 1 at the loudest, 0 four nepers (35 dB) below, at least -1.
    var levels: [Float]

    /// The jaw's opening over time, 0...1.
    public var jaw: [Float] { zip(shapes, speaking).map { $0[0] * $1 } }
  }

  /// Bands of a frame.
  public static let bands = 25
  private static let offsets = [-9, -6, -4, -2, -1, 0, 1, 2, 4, 6, 9]
  private let first: Linear
  private let second: Linear
  private let last: Linear

  /// Loads the net.
  ///
  /// - Throws: `FaceError.damagedModel`.
  public init(path: String) throws(FaceError) {
    do {
      let weights = try Weights(path: path)
      first = try Linear(weights["first"], Self.bands * Self.offsets.count, 128, activation: .relu)
      second = try Linear(weights["second"], 128, 64, activation: .relu)
      last = try Linear(weights["last"], 64, 9, activation: .sigmoid)
      try weights.finish()
    } catch {
      throw .damagedModel(path: path, detail: error.description)
    }
  }

  /// The mouth of a recording.
  ///
  /// - Parameters:
  ///   - mel: `[frames, 100]`, natural log-mel of the speech models (24 kHz, 80 frames/s), row after row.
  ///   - rate: frames a second.
  public func callAsFunction(mel: [Float], rate: Double) -> Track {
    let (x, levels) = Self.normalized(mel)
    let frames = levels.count
    guard frames > 0 else { return Track(rate: rate, shapes: [], closures: [], speaking: [], levels: []) }
    let context = Tensor(shape: [frames, Self.bands * Self.offsets.count]) { output in
      for i in 0..<frames {
        for (k, offset) in Self.offsets.enumerated() {
          let from = max(0, min(frames - 1, i + offset)) * Self.bands
          for b in 0..<Self.bands { output[(i * Self.offsets.count + k) * Self.bands + b] = x[from + b] }
        }
      }
    }
    let y = last(second(first(context))).scalars
    let loudest = levels.max() ?? 0
    // A frame counts as speech when it is within 5 nepers (43 dB) of the loudest, softened over 60 ms.
    let loud = levels.map { smoothstep(loudest - 5.5, loudest - 4.2, $0) }
    let reach = max(1, Int(0.06 * rate))
    let isSilent = loudest < -8.5
    var track = Track(
      rate: rate, shapes: [], closures: [], speaking: [],
      levels: levels.map { max(-1, min(1, ($0 - loudest) / 4 + 1)) })
    for i in 0..<frames {
      var near: Float = 0
      for j in max(0, i - reach)...min(frames - 1, i + reach) { near = max(near, loud[j]) }
      var shape = SIMD8<Float>.zero
      for k in 0..<8 { shape[k] = y[9 * i + k] }
      track.shapes.append(shape)
      track.closures.append(y[9 * i + 8])
      track.speaking.append(isSilent ? 0 : near)
    }
    return track
  }

  /// Means of four bands each, minus the band's mean over the loud frames, in units of 2; and each frame's
  /// level.
  ///
  /// - Parameter mel: `[frames, 100]`.
  /// - Returns: `[frames, 25]`, `[frames]`.
  public static func normalized(_ mel: [Float]) -> (frames: [Float], levels: [Float]) {
    let count = mel.count / (4 * bands)
    var groups = [Float](repeating: 0, count: count * bands)
    var levels = [Float](repeating: 0, count: count)
    for i in 0..<count {
      for b in 0..<bands {
        let at = (i * bands + b) * 4
        let mean = (mel[at] + mel[at + 1] + mel[at + 2] + mel[at + 3]) / 4
        groups[i * bands + b] = mean
        levels[i] += mean / Float(bands)
      }
    }
    let loudest = levels.max() ?? 0
    var means = [Float](repeating: 0, count: bands), total: Float = 0
    for i in 0..<count where levels[i] > loudest - 5 {
      total += 1
      for b in 0..<bands { means[b] += groups[i * bands + b] }
    }
    for i in 0..<count {
      for b in 0..<bands {
        groups[i * bands + b] = max(-4, min(4, (groups[i * bands + b] - means[b] / max(1, total)) / 2))
      }
    }
    return (groups, levels)
  }
}
