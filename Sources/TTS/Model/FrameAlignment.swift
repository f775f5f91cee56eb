import Glibc
import Tensor

/// Which phoneme each frame belongs to, and where in it the frame lies.
package struct FrameAlignment: Sendable, Equatable {
  /// Frames per duration unit (25 ms at 80 frames/s).
  static let framesPerUnit = 2

  /// `[frames]`: the position of each frame's phoneme in the list.
  package let phoneme: [Int]
  /// `[frames, 2]`: ((k + 1/2) / n, ln(n) / 3) for frame k of the n frames of its phoneme.
  package let position: Tensor

  /// - Parameter durations: units per phoneme, each at least 1.
  package init(durations: [Int]) {
    var phoneme: [Int] = []
    var position: [Float] = []
    for (index, duration) in durations.enumerated() {
      let count = duration * Self.framesPerUnit
      for frame in 0..<count {
        phoneme.append(index)
        position.append((Float(frame) + 0.5) / Float(count))
        position.append(log(Float(count)) / 3)
      }
    }
    self.phoneme = phoneme
    self.position = Tensor(position, shape: [phoneme.count, 2])
  }

  /// The rows of `x` repeated for their frames.
  ///
  /// - Parameter x: `[phonemes, channels]`.
  /// - Returns: `[frames, channels]`.
  func expanded(_ x: Tensor) -> Tensor {
    let channels = x.shape[1]
    var scalars: [Float] = []
    scalars.reserveCapacity(phoneme.count * channels)
    for index in phoneme { scalars += x.scalars[index * channels..<(index + 1) * channels] }
    return Tensor(scalars, shape: [phoneme.count, channels])
  }
}
