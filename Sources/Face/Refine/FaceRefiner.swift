import Diffusion
import Glibc
import Media
import NN
import Tensor

/// Makes the lower face of a moved picture look real: diffusion on the difference to the coarse picture.
///
/// ```swift
/// let refiner = try FaceRefiner(path: "assets/face/refiner.safetensors")
/// let look = MouthReference(widest)
/// let image = try refiner(renderer.coarse(portrait, expression: curves.frames[0]), reference: look)
/// ```
/// Every frame begins with the same noise in the same place of the face, so that a steady mouth stays steady.
/// Nothing outside the face's lower half changes.
public struct FaceRefiner: Sendable {
  /// Grey levels in one unit of the network's residual.
  private static let scale: Float = 25.5
  /// Steps of the sampler.
  public var steps = 2
  /// A factor on the first noise: below 1 the result is closer to the mean.
  public var temperature = 0.5

  private let network: RefinerNetwork

  /// Loads a file of training/face/train_refiner.py.
  ///
  /// - Throws: `FaceError.damagedModel`.
  public init(path: String) throws(FaceError) {
    do {
      let weights = try Weights(path: path)
      network = try RefinerNetwork(weights)
      try weights.finish()
    } catch {
      throw .damagedModel(path: path, detail: error.description)
    }
  }

  /// The refined picture; a frame in which nothing moved stays as it is.
  ///
  /// - Throws: `FaceError.notRefined` when the network answers with infinity or NaN.
  public func callAsFunction(_ frame: CoarseFrame, reference: MouthReference) throws(FaceError) -> Image {
    guard let maps = frame.maps else { return frame.image }
    let condition = LowerFace.condition(frame.image, maps, frame.region, reference)
    // The lessons hold talking mouths: into one that gapes the network would paint teeth.
    let gape = smoothstep(0.2, 0.3, frame.gap)
    do {
      var residual = try residual(condition)
      for pixel in 0..<LowerFace.size * LowerFace.size where gape > 0 {
        let kept = 1 - gape * condition.scalars[8 * pixel + 6]
        for k in 0..<3 { residual.scalars[3 * pixel + k] *= kept }
      }
      return frame.image.adding(residual, in: frame.region)
    } catch {
      throw .notRefined(detail: error.description)
    }
  }

  /// `[96, 96, 3]` grey levels to add.
  package func residual(_ condition: Tensor) throws(DiffusionError) -> Tensor {
    let network = network
    let denoiser = Denoiser(.x0) { x, level in
      network(x, time: Float(level.time), condition: condition)
    }
    var noise = NoiseSource(seed: 0)
    var out = try Sampler(try .flow(steps: steps)).sample(
      [LowerFace.size, LowerFace.size, 3], denoiser, temperature: temperature, noise: &noise)
    for i in out.scalars.indices { out.scalars[i] *= Self.scale }
    return out
  }

  /// One answer of the network, for tests.
  package func denoised(_ x: Tensor, time: Float, condition: Tensor) -> Tensor {
    network(x, time: time, condition: condition)
  }
}

/// How a person's mouth looks, ideally open: what the refiner takes teeth and colours from.
public struct MouthReference: Sendable {
  let pixels: Tensor

  /// The mouth of a picture.
  public init(_ portrait: Portrait) {
    pixels = LowerFace.sample(portrait.photo, LowerFace.region(portrait))
  }
}

extension Image {
  /// The picture with a square of grey levels, `[n, n, 3]`, added where `region` lies.
  func adding(_ residual: Tensor, in region: FaceRegion) -> Image {
    let n = residual.shape[0]
    let reach = region.size * 0.75
    func span(_ middle: Float, _ limit: Int) -> Range<Int> {
      let low = max(0, min(Float(limit), middle - reach)), high = max(low, min(Float(limit), middle + reach))
      return Int(low)..<Int(high)
    }
    let (c, s) = (cosf(region.angle) * Float(n) / region.size, sinf(region.angle) * Float(n) / region.size)
    var out = self
    for y in span(region.centre.y, height) {
      for x in span(region.centre.x, width) {
        let d = SIMD2(Float(x) + 0.5, Float(y) + 0.5) - region.centre
        let u = c * d.x + s * d.y + Float(n) / 2 - 0.5, v = c * d.y - s * d.x + Float(n) / 2 - 0.5
        guard u > 0, v > 0, u < Float(n - 1), v < Float(n - 1) else { continue }
        let (i, j) = (Int(u), Int(v))
        let (fu, fv) = (u - Float(i), v - Float(j))
        let at = 3 * (j * n + i), pixel = (y * width + x) * channelCount
        for k in 0..<3 {
          let top = residual.scalars[at + k] * (1 - fu) + residual.scalars[at + 3 + k] * fu
          let below = 3 * n + at + k
          let bottom = residual.scalars[below] * (1 - fu) + residual.scalars[below + 3] * fu
          let value = top * (1 - fv) + bottom * fv
          if value != 0 {
            out.bytes[pixel + k] = UInt8(max(0, min(255, Float(bytes[pixel + k]) + value + 0.5)))
          }
        }
      }
    }
    return out
  }
}
