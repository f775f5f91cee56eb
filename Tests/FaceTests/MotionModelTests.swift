import Face
import Foundation
import Tensor
import Testing

@Suite struct MotionModelTests {
  private static let model: Result<MotionModel, any Error> = Result {
    try MotionModel(path: HeadFile.asset("../acted/motion.safetensors"))
  }

  /// What training/face/make_motion_fixture.py makes.
  private func wave(_ shape: [Int], _ step: Double) -> Tensor {
    var out = Tensor(shape: shape)
    for i in out.scalars.indices { out.scalars[i] = Float(sin(step * Double(i))) }
    return out
  }

  private func expected(_ name: String) throws -> [Float] {
    let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Fixtures/motion.safetensors").path
    return try #require(try SafetensorsFile(path: path).floats(name))
  }

  /// A heard mouth of a made-up log-mel that gets louder and softer.
  private func heard(frames: Int = 240) throws -> HeardMouth.Track {
    let mouth = try HeardMouth(path: HeadFile.asset("mouth.safetensors"))
    let mel = (0..<frames * 100).map { i -> Float in
      Float(-4 + 3 * sin(Double(i / 100) / 9) + sin(Double(i % 100) / 7))
    }
    return mouth(mel: mel, rate: 80)
  }

  @Test(arguments: [Float(0), 0.5])
  func `the network answers as in PyTorch`(_ time: Float) throws {
    let found = try Self.model.get().denoised(
      wave([50, 8], 0.7), time: time, condition: wave([50, 20], 0.3))
    let worst = zip(found.scalars, try expected("time\(time)")).map { abs($0 - $1) }.max()
    #expect(try #require(worst) < 1e-3)
  }

  @Test func `one seed is one take and another seed another`() throws {
    let model = try Self.model.get(), heard = try heard()
    func take(_ seed: UInt64) throws -> [Float] {
      var noise = NoiseSource(seed: seed)
      return try model.take(of: heard, noise: &noise).jaw
    }
    let first = try take(1)
    #expect(try take(1) == first)
    #expect(try take(2) != first)
    #expect(first.count == heard.jaw.count)
    #expect(first.allSatisfy { (0...1).contains($0) })
  }

  @Test func `a very short sound and silence are no trouble`() throws {
    var noise = NoiseSource(seed: 1)
    let model = try Self.model.get()
    for frames in [0, 1, 2, 5] {
      #expect(try model.take(of: try heard(frames: frames), noise: &noise).jaw.count == frames)
    }
    let silence = try HeardMouth(path: HeadFile.asset("mouth.safetensors"))(
      mel: [Float](repeating: -11.5, count: 8000), rate: 80)
    #expect(try model.take(of: silence, noise: &noise).jaw.allSatisfy { $0 == 0 })
  }

  @Test func `a file that is no motion model is refused`() throws {
    #expect(throws: FaceError.self) { try MotionModel(path: HeadFile.asset("mouth.safetensors")) }
  }
}
