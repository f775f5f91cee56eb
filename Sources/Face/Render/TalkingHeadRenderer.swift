import Glibc
import Media
import Tensor

/// Draws an actor with an expression and a pose.
///
/// ```swift
/// let renderer = TalkingHeadRenderer(actor: ada, width: 256, height: 256)
/// let image = renderer.frame(expression: curves.frames[0], pose: curves.pose(at: 0))
/// ```
/// Four samples a pixel; a surface is shaded once a pixel, edges get all four. The same input gives the same
/// bytes.
public struct TalkingHeadRenderer: Sendable {
  /// The person drawn.
  public let actor: SyntheticActor
  /// Pixels in a row.
  public let width: Int
  /// Rows.
  public let height: Int
  /// Where it is seen from.
  public let camera: Camera
  private let lighting = Lighting()
  private let background: [SIMD3<Float>]
  private let lashTriangles: [SIMD3<Int32>]
  private let hairTriangles: [SIMD3<Int32>]
  private let casters: [SIMD3<Int32>]
  private let hairCasters: [SIMD3<Int32>]

  /// A renderer for pictures of one size, 16 to 4096 pixels a side.
  public init(actor: SyntheticActor, width: Int, height: Int, camera: Camera = Camera()) {
    precondition((16...4096).contains(width) && (16...4096).contains(height), "16 to 4096 pixels a side")
    self.actor = actor
    self.width = width
    self.height = height
    self.camera = camera
    background = Self.backdrop(width, height, actor.look.background)
    let n = actor.hair.pointsPerStrand
    hairTriangles = Self.ribbons(count: actor.hair.points.count / n, points: n)
    let lashCount =
      actor.lashes.curves(actor.shape, eyes: actor.eyes.mapValues(\.centre)).count / Lashes.points
    lashTriangles = Self.ribbons(count: lashCount, points: Lashes.points)
    casters = actor.model.triangles.filter { actor.model.parts[Int($0.x)].rawValue < 2 }
    hairCasters = Self.ribbons(count: actor.hair.points.count / n, points: n, every: 3, stride: max(1, n / 4))
  }

  /// One picture.
  ///
  /// - Parameter expression: 52 values in ARKit's order, 0...1; missing ones are 0.
  public func frame(expression: [Float], pose: FacePose = FacePose()) -> Image {
    let scene = SceneFrame(
      actor: actor, expression: expression, pose: pose, camera: camera, lighting: lighting)
    let model = actor.model
    var buffer = Rasterizer(width: 2 * width, height: 2 * height)
    func draw(_ points: [SIMD3<Float>], _ triangles: [SIMD3<Int32>], _ first: Int) {
      buffer.draw(camera.project(points, width: 2 * width, height: 2 * height), triangles, firstID: first)
    }
    let torso = model.triangles.count
    let lashes = torso + actor.torso.triangles.count
    let hair = lashes + lashTriangles.count
    draw(scene.head.points, model.triangles, 0)
    draw(scene.torso.points, actor.torso.triangles, torso)
    draw(scene.hair, hairTriangles, hair)
    draw(scene.lashes, lashTriangles, lashes)
    var shadows = ShadowMap(direction: lighting.key.direction, size: 224)
    shadows.draw(scene.head.points, casters)
    shadows.draw(scene.torso.points, actor.torso.triangles)
    shadows.draw(scene.hair, hairCasters)
    let shader = ActorShader(
      actor: actor, frame: scene, shadows: shadows, lighting: lighting, camera: camera,
      starts: (torso, lashes, hair), ribbons: (lashTriangles, hairTriangles))
    return shade(buffer, shader)
  }

  private func shade(_ buffer: Rasterizer, _ shader: ActorShader) -> Image {
    var image = Image(width: width, height: height)
    let (ids, weights) = (buffer.triangle, buffer.weights)
    image.bytes.withUnsafeMutableBufferPointer { bytes in
      nonisolated(unsafe) let bytes = bytes
      Parallelism.forEach(height) { y in
        for x in 0..<width {
          var sum = SIMD3<Float>.zero
          var lastKind = -2
          var last = SIMD3<Float>.zero
          for sample in 0..<4 {
            let i = (2 * y + sample / 2) * 2 * width + 2 * x + sample % 2
            let kind = shader.kind(ids[i])
            if kind < 0 {
              last = background[y * width + x]
            } else if kind != lastKind || kind > 100 {
              last = Lighting.display(shader.light(ids[i], weights[i]))
            }
            lastKind = kind
            sum += last
          }
          let out = 3 * (y * width + x)
          bytes[out] = UInt8(sum.x * 63.75 + 0.5)
          bytes[out + 1] = UInt8(sum.y * 63.75 + 0.5)
          bytes[out + 2] = UInt8(sum.z * 63.75 + 0.5)
        }
      }
    }
    return image
  }

  /// Two triangles between neighbours along each ribbon; optionally only some ribbons and points.
  private static func ribbons(count: Int, points: Int, every: Int = 1, stride step: Int = 1) -> [SIMD3<Int32>]
  {
    var out: [SIMD3<Int32>] = []
    for strand in stride(from: 0, to: count, by: every) {
      for k in stride(from: 0, to: points - 1, by: step) {
        let a = Int32(2 * (strand * points + k)), b = Int32(2 * (strand * points + min(points - 1, k + step)))
        out.append([a, a + 1, b])
        out.append([a + 1, b + 1, b])
      }
    }
    return out
  }

  /// A paper backdrop lit from behind the head, with a little grain against banding.
  private static func backdrop(_ width: Int, _ height: Int, _ color: SIMD3<Float>) -> [SIMD3<Float>] {
    let noise = SolidNoise(seed: 3)
    return (0..<width * height).map { i in
      let x = (Float(i % width) + 0.5) / Float(width) - 0.56,
        y = (Float(i / width) + 0.5) / Float(height) - 0.42
      let glow = expf(-2.6 * (x * x + 0.8 * y * y))
      let grain = noise.hash(Int32(i % width), Int32(i / width), 0) - 0.5
      return Lighting.display(color * (0.22 + 0.72 * glow)) + grain * 0.008
    }.map { $0.clamped(lowerBound: .zero, upperBound: .one) }
  }
}
