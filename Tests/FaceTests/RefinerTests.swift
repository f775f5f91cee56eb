import Face
import Foundation
import Media
import Tensor
import Testing

@Suite struct RefinerTests {
  static let refiner: Result<FaceRefiner, any Error> = Result {
    try FaceRefiner(path: HeadFile.asset("refiner.safetensors"))
  }

  /// The condition that training/face/make_refiner_fixture.py makes.
  private static var condition: Tensor {
    var out = Tensor(shape: [96, 96, 8])
    for i in out.scalars.indices {
      let wave = Float(sin(0.37 * Double(i)))
      out.scalars[i] = i % 8 < 6 ? wave : abs(wave)
    }
    return out
  }

  private func expected(_ name: String) throws -> [Float] {
    let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Fixtures/refiner.safetensors").path
    return try #require(try SafetensorsFile(path: path).floats(name))
  }

  private func distance(_ found: Tensor, _ expected: [Float]) -> Float {
    stride(from: 0, to: found.count, by: 7).enumerated().map { abs(found.scalars[$1] - expected[$0]) }.max()
      ?? 1
  }

  @Test func `the network answers as in PyTorch, at pure noise and half way`() throws {
    let refiner = try Self.refiner.get()
    for time: Float in [0, 0.5] {
      var noise = NoiseSource(seed: 3)
      let found = refiner.denoised(
        noise.normal(shape: [96, 96, 3]), time: time, condition: Self.condition)
      #expect(distance(found, try expected("time\(time)")) < 1e-3)
    }
  }

  @Test func `the shared sampler draws what the Python one draws, in grey levels`() throws {
    #expect(distance(try Self.refiner.get().residual(Self.condition), try expected("residual")) < 0.02)
  }

  @Test func `only the lower face changes, the same way every time, and a still face not at all`() throws {
    let portrait = try PortraitTests.portrait.get()
    let painter = FacePainter(movesHead: false, refiner: try Self.refiner.get())
    let plain = FacePainter(movesHead: false, refiner: nil)
    let spoken = HeadFile.expression([.jawOpen: 0.3])
    let fine = try painter.frame(portrait, expression: spoken),
      coarse = try plain.frame(portrait, expression: spoken)
    let differs = (0..<256 * 256).filter { fine.bytes[3 * $0] != coarse.bytes[3 * $0] }
    let rows = differs.map { $0 / 256 }, eyes = Int(portrait.face.points[33].y)
    #expect(differs.count > 300)
    #expect(try #require(rows.min()) > eyes)
    let again = try painter.frame(portrait, expression: spoken) == fine
    #expect(again)
    let whole = FacePainter(movesHead: true, refiner: try Self.refiner.get())
    let still = try whole.frame(portrait, expression: HeadFile.expression([:])) == portrait.photo
    #expect(still)
  }

  @Test func `a file that is not a refiner is refused`() throws {
    #expect(throws: FaceError.self) { try FaceRefiner(path: HeadFile.asset("mouth.safetensors")) }
  }
}
