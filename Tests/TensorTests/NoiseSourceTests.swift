import Foundation
import Tensor
import Testing

@Suite("NoiseSource repeats PyTorch's CPU generator")
struct NoiseSourceTests {
  /// Draws of `torch.randn` from one generator, written by training/fixtures_diffusion.py.
  private struct Fixture: Decodable {
    let seed: UInt64
    let draws: [Draw]
    struct Draw: Decodable {
      let size: Int
      let values: [Float]
    }
  }

  private func distance(_ a: [Float], _ b: [Float]) -> Float {
    a.count == b.count ? zip(a, b).map { abs($0 - $1) / max(1, abs($1)) }.max() ?? 0 : .infinity
  }

  @Test("Draws of 1 to 40 normal numbers, one after the other from one generator")
  func normalDraws() throws {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Fixtures/torch_randn.json")
    let fixture = try JSONDecoder().decode(Fixture.self, from: Data(contentsOf: file))
    var noise = NoiseSource(seed: fixture.seed)
    #expect(fixture.draws.count > 10)
    for draw in fixture.draws {
      #expect(distance(noise.normal(shape: [draw.size]).scalars, draw.values) < 5e-7, "\(draw.size)")
    }
  }

  @Test("Uniform numbers are those of torch.rand, bit for bit")
  func uniformDraws() {
    // torch.rand(4, generator=torch.Generator().manual_seed(42)) of PyTorch 2.13
    let expected: [Float] = [0.8822692632675171, 0.9150039553642273, 0.38286375999450684, 0.9593056440353394]
    var noise = NoiseSource(seed: 42)
    #expect((0..<4).map { _ in noise.uniform() } == expected)
  }

  @Test("The same seed repeats itself, another seed does not, and a copy goes its own way")
  func determinism() {
    var first = NoiseSource(seed: 7)
    var second = NoiseSource(seed: 7)
    var third = NoiseSource(seed: 8)
    let values = first.normal(shape: [33])
    #expect(second.normal(shape: [33]) == values)
    #expect(third.normal(shape: [33]) != values)
    var copy = first
    #expect(copy.uniform() == first.uniform())
  }

  @Test("A split depends on seed and key, not on what was drawn, and stays the same across versions")
  func split() {
    var parent = NoiseSource(seed: 42)
    var early = parent.split("line 1")
    _ = parent.normal(shape: [100])
    var late = parent.split("line 1")
    var other = parent.split("line 2")
    var nested = parent.split("line 1").split("mel")
    let values = early.normal(shape: [16])
    #expect(late.normal(shape: [16]) == values)
    #expect(other.normal(shape: [16]) != values)
    #expect(nested.normal(shape: [16]) != values)
  }

  @Test("Normal numbers have mean 0, variance 1 and no skew, over all stream kinds")
  func moments() {
    for var noise in [NoiseSource(seed: 1), NoiseSource(seed: 1).split("a")] {
      let values = noise.normal(shape: [200_000]).scalars.map(Double.init)
      let mean = values.reduce(0, +) / Double(values.count)
      let variance = values.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / Double(values.count)
      let third = values.map { $0 * $0 * $0 }.reduce(0, +) / Double(values.count)
      #expect(abs(mean) < 0.01)
      #expect(abs(variance - 1) < 0.015)
      #expect(abs(third) < 0.03)
    }
  }
}
