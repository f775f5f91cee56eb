import Tensor
import Testing

@Suite("NoiseSource repeats PyTorch's CPU generator")
struct NoiseSourceTests {
  /// `g = torch.Generator().manual_seed(42)` of PyTorch 2.13, then the calls of the tests in their order.
  private let longNormal: [Float] = [
    1.9269152879714966, 1.4872840642929077, 0.9007171988487244, -2.1055209636688232, -0.7581311464309692,
    1.078317642211914, 0.8008005619049072, 1.680620551109314, 0.3558599054813385, -0.6866229772567749,
    -0.4933563470840454, 0.2414877861738205, -0.2316243201494217, 0.041759490966796875, -0.2515752911567688,
    0.859858512878418, -0.3097267746925354, -0.3957104980945587, 0.8034093379974365, -0.6215953826904297,
  ]
  private let fiveNormal: [Float] = [
    -0.765838623046875, -0.7506223320960999, 1.3525477647781372, 0.6863219141960144, -0.32775864005088806,
  ]
  private let threeNormal: [Float] = [0.7949687242507935, 0.2815195620059967, 0.056163541972637177]
  private let threeUniform: [Float] = [0.11648857593536377, 0.9102694392204285, 0.6440156698226929]

  private func distance(_ a: [Float], _ b: [Float]) -> Float {
    a.count == b.count ? zip(a, b).map { abs($0 - $1) }.max() ?? 0 : .infinity
  }

  @Test("randn of 20, 5 and 3 numbers and rand of 3, in one sequence")
  func sequence() {
    var noise = NoiseSource(seed: 42)
    #expect(distance(noise.normal(shape: [4, 5]).scalars, longNormal) < 1e-6)
    #expect(distance(noise.normal(shape: [5]).scalars, fiveNormal) < 1e-6)
    #expect(distance(noise.normal(shape: [3]).scalars, threeNormal) < 1e-6)
    #expect([noise.uniform(), noise.uniform(), noise.uniform()] == threeUniform)
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
