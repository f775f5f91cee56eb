import Glibc
import Media
import NN
import Tensor

/// Sees whether the lips of a face are to be seen or something (a hand, a cup, a microphone) covers them.
///
/// Landmarks are found under a hand too, where the network expects them; painting lips there would paint the hand.
/// Taught with covers laid over real and synthetic mouths (training/face/train_visibility.py).
public struct MouthVisibility: Sendable {
  /// Chances above this count as covered; of 297 portraits only two with broad moustaches came near it.
  public static let threshold: Float = 0.98
  private static let size = 48
  private let convolutions: [Conv2d]
  private let hidden, last: Linear

  /// Loads the net.
  ///
  /// - Throws: `FaceError.damagedModel`.
  public init(path: String) throws(FaceError) {
    do {
      let weights = try Weights(path: path)
      convolutions = [
        try Conv2d(weights["first"], 3, 16, kernel: 5, stride: 2, padding: 2, activation: .relu),
        try Conv2d(weights["second"], 16, 24, kernel: 3, stride: 2, padding: 1, activation: .relu),
        try Conv2d(weights["third"], 24, 32, kernel: 3, stride: 2, padding: 1, activation: .relu),
        try Conv2d(weights["fourth"], 32, 32, kernel: 3, padding: 1, activation: .relu),
      ]
      hidden = try Linear(weights["hidden"], 32 * 36, 32, activation: .relu)
      last = try Linear(weights["last"], 32, 1, activation: .sigmoid)
      try weights.finish()
    } catch {
      throw .damagedModel(path: path, detail: error.description)
    }
  }

  /// Whether something covers the mouth of `face`.
  public func isCovered(_ face: TrackedFace, in image: Image) -> Bool {
    chance(LowerFace.sample(image, LowerFace.region(face))) > Self.threshold
  }

  /// The chance that the mouth in the square is covered, 0...1.
  ///
  /// - Parameter square: `[96, 96, 3]`, 0...255, the lower face as `LowerFace` cuts it out.
  package func chance(_ square: Tensor) -> Float {
    let n = Self.size
    var x = Tensor(shape: [n, n, 3])
    for row in 0..<n {
      for column in 0..<n {
        for k in 0..<3 {
          let at = (2 * row * 2 * n + 2 * column) * 3 + k
          let top = square.scalars[at] + square.scalars[at + 3]
          let below = square.scalars[at + 6 * n] + square.scalars[at + 6 * n + 3]
          x.scalars[(row * n + column) * 3 + k] = (top + below) / 4
        }
      }
    }
    let count = Float(x.count)
    let mean = x.scalars.reduce(0, +) / count
    let deviation = (x.scalars.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count).squareRoot()
    for i in x.scalars.indices { x.scalars[i] = (x.scalars[i] - mean) / (deviation + 1) }
    for layer in convolutions { x = layer(x) }
    return last(hidden(x.reshaped([1, x.count]))).scalars[0]
  }
}
