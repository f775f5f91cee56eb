import Glibc
import Media
import Tensor

/// The part of a picture that the refiner sees: a square around the mouth that stands still on the head.
package enum LowerFace {
  /// Pixels along a side.
  package static let size = 96
  /// Centimetres of the head along a side.
  private static let width: Float = 10.5
  /// The square's middle under the line where the lips meet, in centimetres.
  private static let drop: Float = 0.6

  /// The square on the head of `portrait` as it stands in its picture.
  static func region(_ portrait: Portrait) -> FaceRegion {
    region(portrait) { portrait.fit.camera.rotation($0) }
  }

  /// The square on the head of `portrait` when `place` turns its points.
  static func region(_ portrait: Portrait, place: (SIMD3<Float>) -> SIMD3<Float>) -> FaceRegion {
    let basis = portrait.mesh.basis
    var lips = SIMD3<Float>.zero
    for k in [13, 14] {
      lips += basis.mean[k] / 2
      for (direction, weight) in zip(basis.identity, portrait.fit.identity) {
        lips += direction[k] * weight / 2
      }
    }
    let middle = lips - SIMD3(0, drop, 0)
    let camera = portrait.fit.camera
    let centre = camera.picture(ofTurned: place(middle))
    let side =
      camera.picture(ofTurned: place(middle + [1, 0, 0]))
      - camera.picture(ofTurned: place(middle - [1, 0, 0]))
    let upright =
      camera.picture(ofTurned: place(middle + [0, 1, 0])) - camera.picture(ofTurned: place(middle))
    return FaceRegion(
      centre: SIMD2(centre.x, centre.y), size: width * camera.scale * centre.z,
      angle: abs(side.x) > 0.5 * camera.scale ? atan2f(side.y, side.x) : atan2f(upright.x, -upright.y))
  }

  /// About the same square from landmarks alone: eyes 6.3 cm apart, upright with their line.
  static func region(_ face: TrackedFace) -> FaceRegion {
    func flat(_ k: Int) -> SIMD2<Float> { SIMD2(face.points[k].x, face.points[k].y) }
    let across = flat(263) - flat(33)
    let angle = atan2f(across.y, across.x)
    // A turned face has its eyes nearer to each other; its height does not shrink.
    let long = flat(10) - flat(152)
    let height = (long * long).sum().squareRoot()
    let centimetre = max(face.eyeDistance / 6.3, height / 19)
    let down = SIMD2(-sinf(angle), cosf(angle))
    return FaceRegion(
      centre: (flat(13) + flat(14)) / 2 + down * (drop * centimetre), size: width * centimetre, angle: angle)
  }

  /// The square of a picture, `[96, 96, 3]`, 0...255.
  static func sample(_ image: Image, _ region: FaceRegion) -> Tensor {
    region.sample(image, count: size, margin: 0, scale: 1, offset: 0, isZeroOutside: false)
  }

  /// Where the refiner may change the square, 1 in the middle and 0 at the rim; one value a pixel.
  private static let ellipse: [Float] = (0..<size * size).map { pixel in
    let x = (Float(pixel % size) + 0.5) / Float(size) - 0.5,
      y = (Float(pixel / size) + 0.5) / Float(size) - 0.5
    let radius = (x * x / (0.43 * 0.43) + y * y / (0.46 * 0.46)).squareRoot()
    return smoothstep(0, 1, (1 - radius) / 0.35)
  }

  /// What the network is told: `[96, 96, 8]`, see `RefinerNetwork`.
  static func condition(_ image: Image, _ maps: Image, _ region: FaceRegion, _ reference: MouthReference)
    -> Tensor
  {
    let coarse = sample(image, region), seen = sample(maps, region)
    var out = Tensor(shape: [size, size, 8])
    for pixel in 0..<size * size {
      for k in 0..<3 {
        out.scalars[8 * pixel + k] = coarse.scalars[3 * pixel + k] / 127.5 - 1
        out.scalars[8 * pixel + 3 + k] = reference.pixels.scalars[3 * pixel + k] / 127.5 - 1
      }
      out.scalars[8 * pixel + 6] = seen.scalars[3 * pixel] / 255
      out.scalars[8 * pixel + 7] = ellipse[pixel] * seen.scalars[3 * pixel + 1] / 255
    }
    return out
  }

  /// What a pair of pictures teaches: `[96, 96, 11]` bytes of truth, coarse picture, reference, the model's
  /// mouth and the face.
  package static func lesson(
    _ other: Portrait, from portrait: Portrait, reference: Portrait, renderer: PortraitRenderer
  ) -> [UInt8] {
    let coarse = renderer.reconstruct(other, from: portrait)
    let own = region(reference)
    let parts = [
      (sample(other.photo, coarse.region), 3), (sample(coarse.image, coarse.region), 3),
      (sample(reference.photo, own), 3),
      (sample(coarse.maps ?? Image(width: 8, height: 8), coarse.region), 2),
    ]
    var out: [UInt8] = []
    out.reserveCapacity(size * size * 11)
    for pixel in 0..<size * size {
      for (tensor, count) in parts {
        for k in 0..<count { out.append(UInt8(max(0, min(255, tensor.scalars[3 * pixel + k] + 0.5)))) }
      }
    }
    return out
  }
}
