import Glibc
import Media
import NN
import Tensor

/// Places 478 points on the face in a region: 468 of the skin and five of each iris.
///
/// - Source: Kartynnik et al. 2019 and Grishchenko et al. 2020, Attention Mesh; weights of MediaPipe's face
///   landmarker, converted by training/face/convert_landmarker.py.
struct LandmarkNetwork: Sendable {
  /// All points.
  static let pointCount = 478
  /// The points of the skin, which come first; then the right iris (468 is its centre) and the left (473).
  static let skinCount = 468
  private static let size = 256

  /// A bottleneck with a way around it; strided ones halve the picture.
  private struct Block: Sendable {
    let narrow: Conv2d
    let narrowSlope: [Float]
    let depthwise: Conv2d
    let wide: Conv2d
    let slope: [Float]
    let isStrided: Bool

    init(_ weights: Weights) throws(WeightsError) {
      let shape = weights["narrow"].shape("weight") ?? [0, 0, 1, 1]
      let (middle, input, kernel) = (shape[0], shape[1], shape[3])
      let output = weights["wide"].shape("weight")?.first ?? 0
      isStrided = kernel == 2
      narrow = try Conv2d(weights["narrow"], input, middle, kernel: kernel, stride: kernel)
      narrowSlope = try weights["narrow"].tensor("slope", shape: [middle]).scalars
      depthwise = try Conv2d(weights["depthwise"], middle, middle, kernel: 3, padding: 1, groups: middle)
      wide = try Conv2d(weights["wide"], middle, output, kernel: 1)
      slope = try weights.tensor("slope", shape: [output]).scalars
    }

    /// - Parameter x: `[height, width, inputSize]`, even sizes where strided.
    func callAsFunction(_ x: Tensor) -> Tensor {
      let around = isStrided ? x.pooled().widened(to: wide.outputSize) : x
      return wide(depthwise(narrow(x).bent(narrowSlope)), residual: around).bent(slope)
    }
  }

  private let stem: Conv2d
  private let stemSlope: [Float]
  private let blocks: [Block]
  private let points: Conv2d
  private let presence: Conv2d

  /// Loads what the view `weights` holds.
  init(_ weights: Weights) throws(WeightsError) {
    stem = try Conv2d(weights["stem"], 3, 16, kernel: 3, stride: 2)
    stemSlope = try weights["stem"].tensor("slope", shape: [16]).scalars
    var blocks: [Block] = []
    for k in 0..<34 { blocks.append(try Block(weights["blocks"][k])) }
    self.blocks = blocks
    points = try Conv2d(weights["points"], 128, Self.pointCount * 3, kernel: 2)
    presence = try Conv2d(weights["presence"], 128, 1, kernel: 2)
  }

  /// The points in the picture's pixels (z grows away from the viewer, in the same unit), and how sure the
  /// network
  /// is that there is a face, 0...1.
  func callAsFunction(_ image: Image, in region: FaceRegion) -> (points: [SIMD3<Float>], presence: Float) {
    var x = stem(
      region.sample(image, count: Self.size, margin: 1, scale: 1 / 255, offset: 0, isZeroOutside: false)
    ).bent(stemSlope)
    for block in blocks { x = block(x) }
    let raw = points(x).scalars
    let unit = region.size / Float(Self.size)
    let placed = (0..<Self.pointCount).map { k -> SIMD3<Float> in
      let p = region.place(SIMD2(raw[3 * k], raw[3 * k + 1]) / Float(Self.size))
      return SIMD3(p.x, p.y, raw[3 * k + 2] * unit)
    }
    return (placed, 1 / (1 + expf(-presence(x).scalars[0])))
  }
}

extension Tensor {
  /// PReLU: each element, or its channel's slope times it below 0.
  consuming func bent(_ slope: [Float]) -> Tensor {
    let channels = slope.count
    var out = self
    out.scalars.withUnsafeMutableBufferPointer { values in
      slope.withUnsafeBufferPointer { slope in
        nonisolated(unsafe) let (values, slope) = (values, slope)
        Parallelism.split(values.count / channels, grain: 65536 / channels) { rows in
          for row in rows {
            for k in 0..<channels {
              let v = values[row * channels + k]
              values[row * channels + k] = max(v, 0) + slope[k] * min(v, 0)
            }
          }
        }
      }
    }
    return out
  }
}
