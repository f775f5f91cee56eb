import Diffusion
import Glibc
import Synchronization
import Tensor
import Testing

@Suite("Guidance")
struct GuidanceTests {
  private let level = NoisePath.flow.level(time: 0.4)
  private let x = Tensor([0.3, -1, 2, 0.7, -0.2, 1.1], shape: [2, 3])

  /// A denoiser that answers with fixed numbers and counts its calls.
  private final class Fixed: Sendable {
    let calls = Mutex(0)
    let answer: Tensor
    let prediction: Prediction
    init(_ scalars: [Float], _ prediction: Prediction = .flow) {
      answer = Tensor(scalars, shape: [2, 3])
      self.prediction = prediction
    }
    var denoiser: Denoiser {
      Denoiser(prediction) { _, _ in
        self.calls.withLock { $0 += 1 }
        return self.answer
      }
    }
  }

  private let happy = Fixed([1, 2, 3, 4, 5, 6])
  private let sad = Fixed([-1, 0.5, 0, 2, 1, -3])
  private let angry = Fixed([0.2, -0.4, 1, 0, 3, 1])
  private let neutral = Fixed([0, 1, 0, -1, 0, 1])

  private func expectEqual(_ a: Tensor, _ b: [Float], _ tolerance: Float = 1e-5) {
    #expect(zip(a.scalars, b).allSatisfy { abs($0 - $1) <= tolerance }, "\(a.scalars), \(b)")
  }

  @Test("Scale 1 is the conditional network bit for bit, asked alone; scale 0 the unconditional one")
  func identities() throws {
    let one = try happy.denoiser.guided(against: neutral.denoiser, scale: 1)(x, at: level)
    #expect(one == happy.answer)
    #expect(neutral.calls.withLock { $0 } == 0)
    let zero = try happy.denoiser.guided(against: neutral.denoiser, scale: 0)(x, at: level)
    #expect(zero == neutral.answer)
    #expect(happy.calls.withLock { $0 } == 1)
  }

  @Test("Classifier-free guidance extrapolates from the unconditional through the conditional")
  func classifierFree() throws {
    let guided = try happy.denoiser.guided(against: neutral.denoiser, scale: 3)(x, at: level)
    expectEqual(guided, zip(happy.answer.scalars, neutral.answer.scalars).map { $1 + 3 * ($0 - $1) })
  }

  @Test("Several conditions add up, and equal conditions of scales a and b are one of scale a + b")
  func multipleConditions() throws {
    let both = Denoiser.combining(
      neutral.denoiser, [.init(happy.denoiser, scale: 1.5), .init(sad.denoiser, scale: 0.5)])
    let expected = (0..<6).map { i -> Float in
      let base = neutral.answer.scalars[i]
      let joy: Float = 1.5 * (happy.answer.scalars[i] - base)
      let grief: Float = 0.5 * (sad.answer.scalars[i] - base)
      return base + joy + grief
    }
    expectEqual(try both(x, at: level), expected)
    let twice = Denoiser.combining(
      neutral.denoiser, [.init(happy.denoiser, scale: 1.5), .init(happy.denoiser, scale: 0.5)])
    let once = happy.denoiser.guided(against: neutral.denoiser, scale: 2)
    expectEqual(try twice(x, at: level), try once(x, at: level).scalars)
  }

  @Test("Emotion guidance moves to the wanted emotion and away from the mean of the others")
  func positiveAndNegative() throws {
    let others = [sad.denoiser, angry.denoiser]
    let guided = neutral.denoiser.emphasized(
      toward: happy.denoiser, positiveScale: 2, awayFrom: others, negativeScale: 0.5)
    let expected = (0..<6).map { i -> Float in
      let base = neutral.answer.scalars[i]
      let away: Float = (sad.answer.scalars[i] + angry.answer.scalars[i]) / 2 - base
      let toward: Float = happy.answer.scalars[i] - base
      return base + 2 * toward - 0.5 * away
    }
    expectEqual(try guided(x, at: level), expected)
    let sadCalls = sad.calls.withLock { $0 }
    let positive = neutral.denoiser.emphasized(
      toward: happy.denoiser, positiveScale: 1, awayFrom: others, negativeScale: 0)
    #expect(try positive(x, at: level) == happy.answer)
    #expect(sad.calls.withLock { $0 } == sadCalls)
  }

  @Test("Denoisers of different predictions are mixed as estimates of the data")
  func mixedPredictions() throws {
    let data = try happy.denoiser.denoised(x, at: level)
    let other = Fixed(data.scalars, .x0)
    let guided = other.denoiser.guided(against: neutral.denoiser, scale: 2)
    let same = happy.denoiser.guided(against: neutral.denoiser, scale: 2)
    expectEqual(try guided.denoised(x, at: level), try same.denoised(x, at: level).scalars)
  }

  @Test("Rescale equals the formula of Lin et al. in PyTorch, sample by sample")
  func rescaleParity() throws {
    let fixture = try DiffusersFixture.shared.get().guidance
    let shape = [2, 3, 4]
    let conditional = Denoiser(.v) { _, _ in Tensor(fixture.conditional, shape: shape) }
    let unconditional = Denoiser(.v) { _, _ in Tensor(fixture.unconditional, shape: shape) }
    let guided = Denoiser.combining(
      unconditional, [.init(conditional, scale: fixture.scale)], rescale: fixture.rescale, samples: 2)
    let result = try guided(Tensor(shape: shape), at: level)
    expectEqual(result, fixture.result)
  }

  @Test("Rescale 1 keeps the standard deviation of the condition", arguments: [2.0, 5, 20])
  func rescaleKeepsDeviation(_ scale: Double) throws {
    func deviation(_ values: [Float]) -> Float {
      let mean = values.reduce(0, +) / Float(values.count)
      return sqrtf(values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Float(values.count))
    }
    let guided = try happy.denoiser.guided(against: neutral.denoiser, scale: scale, rescale: 1)(x, at: level)
    let plain = try happy.denoiser.guided(against: neutral.denoiser, scale: scale)(x, at: level)
    #expect(abs(deviation(guided.scalars) / deviation(happy.answer.scalars) - 1) < 1e-5)
    #expect(deviation(plain.scalars) > 1.2 * deviation(happy.answer.scalars))
  }

  @Test("The interval chooses the guided network inside and the other outside, its ends included")
  func interval() throws {
    let limited = happy.denoiser.limited(to: 0.5...2, otherwise: neutral.denoiser)
    let path = NoisePath.varianceExploding
    for (ratio, expected) in [(0.4, neutral), (0.5, happy), (1, happy), (2, happy), (2.1, neutral)] {
      #expect(try limited(x, at: path.level(ratio: ratio)) == expected.answer, "\(ratio)")
    }
    #expect(try limited(x, at: NoisePath.flow.level(time: 0)) == neutral.answer)
  }

  @Test("A classifier's gradient of scale 1 turns the prior's denoiser into the posterior's, on every path")
  func steeredIsExact() throws {
    let prior = GaussianProblem.spread
    let posterior = GaussianProblem(
      means: prior.means.map { $0 + 0.5 }, deviations: prior.deviations.map { $0 * 0.8 })
    // log p(c | x) = log p(x | c) - log p(x) + constant, both normal.
    @Sendable func slope(_ problem: GaussianProblem, _ x: Tensor, _ level: NoiseLevel) -> [Double] {
      x.scalars.indices.map { i in
        let deviation = level.alpha * Double(problem.deviations[i])
        let power = deviation * deviation + level.sigma * level.sigma
        return -(Double(x.scalars[i]) - level.alpha * Double(problem.means[i])) / power
      }
    }
    let steered = prior.denoiser().steered(
      by: { x, level in
        Tensor(zip(slope(posterior, x, level), slope(prior, x, level)).map { Float($0 - $1) }, shape: x.shape)
      }, scale: 1)
    let trained = NoisePath.variancePreserving(try .linear())
    for path in [trained, .varianceExploding, .flow] {
      for ratio in [0.1, 1, 5] {
        let level = path.level(ratio: ratio)
        let x = prior.point(0.8, at: level)
        expectEqual(try steered(x, at: level), posterior.posteriorMean(x, at: level).scalars, 2e-5)
      }
    }
    let pure = NoisePath.flow.level(time: 0)
    let x = prior.point(0.8, at: pure)
    #expect(try steered(x, at: pure) == prior.posteriorMean(x, at: pure))
  }
}
