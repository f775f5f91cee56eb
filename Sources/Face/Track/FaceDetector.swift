import Glibc
import Media
import NN
import Tensor

/// Finds faces that fill at least about a tenth of the picture's longer side.
///
/// - Source: Bazarevsky et al. 2019, BlazeFace; weights of MediaPipe's short-range model, converted by
///   training/face/convert_landmarker.py.
struct FaceDetector: Sendable {
  /// A face: where it is, and how sure the network is (0...1).
  struct Detection: Sendable {
    /// Centre and size of the box, eyes (right, left) as shares of the region looked at.
    var box: SIMD4<Float>
    var rightEye: SIMD2<Float>
    var leftEye: SIMD2<Float>
    var score: Float
  }

  /// Depthwise 3 x 3, pointwise, and a way around both.
  private struct Block: Sendable {
    let depthwise: Conv2d
    let pointwise: Conv2d
    let isStrided: Bool

    init(_ weights: Weights, isStrided: Bool) throws(WeightsError) {
      let shape = weights["pointwise"].shape("weight") ?? [0, 0, 1, 1]
      let (output, input) = (shape[0], shape[1])
      self.isStrided = isStrided
      depthwise = try Conv2d(
        weights["depthwise"], input, input, kernel: 3, stride: isStrided ? 2 : 1, padding: isStrided ? 0 : 1,
        groups: input)
      pointwise = try Conv2d(weights["pointwise"], input, output, kernel: 1)
    }

    /// - Parameter x: `[height, width, inputSize]`, even sizes where strided.
    func callAsFunction(_ x: Tensor) -> Tensor {
      let around = (isStrided ? x.pooled() : x).widened(to: pointwise.outputSize)
      let inner = depthwise(isStrided ? x.padded(by: 1) : x)
      return Activation.relu(pointwise(inner, residual: around))
    }
  }

  private static let size = 128
  private let stem: Conv2d
  private let blocks: [Block]
  private let scores: [Conv2d]
  private let boxes: [Conv2d]

  /// Loads what the view `weights` holds under stem, blocks, scores and boxes.
  init(_ weights: Weights) throws(WeightsError) {
    stem = try Conv2d(weights["stem"], 3, 24, kernel: 5, stride: 2, padding: 1, activation: .relu)
    var blocks: [Block] = []
    for k in 0..<16 { blocks.append(try Block(weights["blocks"][k], isStrided: [2, 5, 11].contains(k))) }
    self.blocks = blocks
    scores = [
      try Conv2d(weights["scores"][0], 88, 2, kernel: 1), try Conv2d(weights["scores"][1], 96, 6, kernel: 1),
    ]
    boxes = [
      try Conv2d(weights["boxes"][0], 88, 32, kernel: 1), try Conv2d(weights["boxes"][1], 96, 96, kernel: 1),
    ]
  }

  /// The faces inside a square of the picture, best first, overlapping boxes blended.
  ///
  /// - Parameter region: unturned.
  func callAsFunction(_ image: Image, in region: FaceRegion, threshold: Float = 0.5) -> [Detection] {
    var x = stem(
      region.sample(image, count: Self.size, margin: 1, scale: 1 / 127.5, offset: -1, isZeroOutside: true))
    var found: [Detection] = []
    for (k, block) in blocks.enumerated() {
      x = block(x)
      if k == 10 { collect(x, 0, perCell: 2, threshold, &found) }
    }
    collect(x, 1, perCell: 6, threshold, &found)
    return Self.blended(found.sorted { $0.score > $1.score })
  }

  private func collect(
    _ x: Tensor, _ head: Int, perCell: Int, _ threshold: Float, _ found: inout [Detection]
  ) {
    let score = scores[head](x).scalars, box = boxes[head](x).scalars
    let (rows, columns) = (x.shape[0], x.shape[1])
    for index in score.indices {
      let p = 1 / (1 + expf(-max(-80, min(80, score[index]))))
      guard p > threshold else { continue }
      let cell = index / perCell
      let anchor = SIMD2(
        (Float(cell % columns) + 0.5) / Float(columns), (Float(cell / columns) + 0.5) / Float(rows))
      func pair(_ k: Int) -> SIMD2<Float> {
        SIMD2(box[16 * index + k], box[16 * index + k + 1]) / Float(Self.size)
      }
      let centre = pair(0) + anchor, extent = pair(2)
      found.append(
        Detection(
          box: SIMD4(centre.x, centre.y, extent.x, extent.y), rightEye: pair(4) + anchor,
          leftEye: pair(6) + anchor, score: p))
    }
  }

  /// Boxes that overlap a better one by more than 0.3 are averaged into it, weighted by score.
  static func blended(_ sorted: [Detection]) -> [Detection] {
    var rest = sorted, out: [Detection] = []
    while let best = rest.first {
      let group = rest.filter { overlap($0.box, best.box) > 0.3 }
      rest.removeAll { overlap($0.box, best.box) > 0.3 }
      if group.isEmpty { break }
      let total = group.map(\.score).reduce(0, +)
      var mean = Detection(box: .zero, rightEye: .zero, leftEye: .zero, score: best.score)
      for d in group {
        let w = d.score / total
        mean.box += d.box * w
        mean.rightEye += d.rightEye * w
        mean.leftEye += d.leftEye * w
      }
      out.append(mean)
    }
    return out
  }

  /// Intersection over union of two boxes (centre, size).
  static func overlap(_ a: SIMD4<Float>, _ b: SIMD4<Float>) -> Float {
    let low = pointwiseMax(a.lowHalf - a.highHalf / 2, b.lowHalf - b.highHalf / 2)
    let high = pointwiseMin(a.lowHalf + a.highHalf / 2, b.lowHalf + b.highHalf / 2)
    let inner = pointwiseMax(high - low, .zero)
    let both = inner.x * inner.y
    return both / (a.z * a.w + b.z * b.w - both + 1e-9)
  }
}

extension Tensor {
  /// `[height, width, channels]` with rows and columns of zeros added at the bottom and the right.
  func padded(by margin: Int) -> Tensor {
    let (h, w, c) = (shape[0], shape[1], shape[2])
    var out = Tensor(shape: [h + margin, w + margin, c])
    for y in 0..<h {
      out.scalars.replaceSubrange(
        y * (w + margin) * c..<(y * (w + margin) + w) * c, with: scalars[y * w * c..<(y + 1) * w * c])
    }
    return out
  }

  /// The largest of each 2 x 2 pixels of `[height, width, channels]`, even sizes.
  func pooled() -> Tensor {
    let (h, w, c) = (shape[0] / 2, shape[1] / 2, shape[2])
    return Tensor(shape: [h, w, c]) { output in
      scalars.withUnsafeBufferPointer { input in
        for y in 0..<h {
          for x in 0..<w {
            let a = ((2 * y) * 2 * w + 2 * x) * c, b = a + 2 * w * c
            let out = (y * w + x) * c
            for k in 0..<c {
              output[out + k] = max(max(input[a + k], input[a + c + k]), max(input[b + k], input[b + c + k]))
            }
          }
        }
      }
    }
  }

  /// `[height, width, channels]` with channels of zeros added behind.
  func widened(to channels: Int) -> Tensor {
    let c = shape[2]
    guard channels > c else { return self }
    var out = Tensor(shape: [shape[0], shape[1], channels])
    for pixel in 0..<shape[0] * shape[1] {
      for k in 0..<c { out.scalars[pixel * channels + k] = scalars[pixel * c + k] }
    }
    return out
  }
}
