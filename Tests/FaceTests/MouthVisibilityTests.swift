import Face
import Foundation
import Media
import Tensor
import Testing

@Suite struct MouthVisibilityTests {
  private static let net: Result<MouthVisibility, any Error> = Result {
    try MouthVisibility(path: HeadFile.asset("visibility.safetensors"))
  }

  @Test func `the network answers as in PyTorch`() throws {
    var square = Tensor(shape: [96, 96, 3])
    for i in square.scalars.indices { square.scalars[i] = Float(127.5 + 100 * sin(0.011 * Double(i))) }
    let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Fixtures/visibility.safetensors").path
    let expected = try #require(try SafetensorsFile(path: path).floats("covered"))
    #expect(abs(try Self.net.get().chance(square) - expected[0]) < 1e-3)
  }

  @Test(arguments: ["ada", "ben-turned"])
  func `a free mouth is seen, closed and open, and a hand over it too`(_ name: String) throws {
    let photo = try LandmarkTests.picture(name)
    let face = try #require(try LandmarkTests.tracker.get().faces(in: photo).first)
    let net = try Self.net.get()
    #expect(!net.isCovered(face, in: photo))
    var covered = photo
    let unit = face.eyeDistance, lips = face.points[13]
    // Three fingers across the lips, rounded by shade.
    for y in 0..<photo.height {
      for x in 0..<photo.width {
        let v = (Float(y) - lips.y) / unit + 0.42, u = (Float(x) - lips.x) / unit
        guard v > 0, v < 0.84, u > -0.8 else { continue }
        let shade = 0.65 + 0.35 * sin(v.truncatingRemainder(dividingBy: 0.28) / 0.28 * .pi)
        let color = SIMD3<Float>(205, 152, 126) * shade
        for k in 0..<3 { covered.bytes[(y * photo.width + x) * photo.channelCount + k] = UInt8(color[k]) }
      }
    }
    #expect(net.isCovered(face, in: covered))
  }
}
