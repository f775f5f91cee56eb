import Emotion
import Tensor
import Testing

@Suite("DirectionalLatent")
struct DirectionalLatentTests {
  private func space(_ limit: Double? = nil) throws -> DirectionalLatent<EmotionCategory> {
    try DirectionalLatent(
      [
        .neutral: EmotionGaussian(mean: [0, 0, 0], variances: [1, 1, 1]),
        .joy: EmotionGaussian(mean: [3, 0, 0], variances: [0.25, 1, 4]),
        .anger: EmotionGaussian(mean: [0, 4, 0], covariance: [2, 0.6, 0, 0.6, 1, 0.2, 0, 0.2, 0.5]),
      ], limit: limit)
  }

  private let voice: [Float] = [0.2, -0.3, 0.5]

  private func norm(_ a: [Float]) -> Float { a.reduce(0) { $0 + $1 * $1 }.squareRoot() }

  @Test("Intensity 0 is the source itself, bit for bit, towards any target")
  func zero() throws {
    let space = try space()
    let odd: [Float] = [0.1, .leastNonzeroMagnitude, -12345.678]
    for targets: [EmotionCategory: Double] in [[.joy: 1], [.anger: 1], [.joy: 0.3, .anger: 0.7]] {
      #expect(try space.moved(odd, from: .neutral, toward: targets, intensity: 0) == odd)
    }
  }

  @Test("Intensity 1 moves by the difference of the means, and half of it by half")
  func proportional() throws {
    let space = try space()
    #expect(try space.moved(voice, from: .neutral, toward: [.joy: 1], intensity: 1) == [3.2, -0.3, 0.5])
    #expect(try space.moved(voice, from: .neutral, toward: [.joy: 5], intensity: 0.5) == [1.7, -0.3, 0.5])
    let back = try space.moved([3.2, -0.3, 0.5], from: .joy, toward: [.neutral: 1], intensity: 1)
    #expect(zip(back, voice).allSatisfy { abs($0 - $1) < 1e-6 })
  }

  @Test("The direction between two emotions has length 1 and turns round when they are exchanged")
  func direction() throws {
    let space = try space()
    let there = try space.direction(from: .joy, to: .anger)
    #expect(abs(norm(there) - 1) < 1e-6)
    #expect(try space.direction(from: .anger, to: .joy) == there.map { -$0 })
    #expect(zip(there, [-0.6, 0.8, 0]).allSatisfy { abs($0 - $1) < 1e-6 })
  }

  @Test("A mixture moves by the weighted mean of the single steps")
  func mixture() throws {
    let space = try space()
    let mixed = try space.moved(voice, from: .neutral, toward: [.joy: 1, .anger: 3], intensity: 0.8)
    let joy = try space.moved(voice, from: .neutral, toward: [.joy: 1], intensity: 0.8)
    let anger = try space.moved(voice, from: .neutral, toward: [.anger: 1], intensity: 0.8)
    for i in 0..<3 { #expect(abs(mixed[i] - (0.25 * joy[i] + 0.75 * anger[i])) < 1e-5) }
  }

  @Test("Above 1 the step grows until the limit and stays there, never beyond", arguments: [2.0, 3, 4])
  func limited(_ limit: Double) throws {
    let space = try space(limit)
    for (target, weights): (EmotionCategory, [EmotionCategory: Double]) in [
      (.joy, [.joy: 1]), (.anger, [.anger: 1]),
    ] {
      var last: Float = 0
      for step in 0...40 {
        let intensity = Double(step) * 0.1
        let moved = try space.moved(voice, from: .neutral, toward: weights, intensity: intensity)
        let length = norm(zip(moved, voice).map { $0 - $1 })
        #expect(length >= last - 1e-5, "intensity \(intensity)")
        last = length
        if intensity > 1 {
          let distance = try #require(space.emotions[target]).distance(to: moved)
          #expect(distance <= limit + 1e-4, "intensity \(intensity)")
        }
      }
      let reached = try space.reachedIntensity(of: voice, from: .neutral, toward: weights, intensity: 40)
      #expect(reached > 1 && reached < 5)
      let far = try space.moved(voice, from: .neutral, toward: weights, intensity: 40)
      let edge = try #require(space.emotions[target]).distance(to: far)
      #expect(abs(edge - limit) < 1e-3)
    }
  }

  @Test("An embedding that is itself beyond the limit is never moved back or further out")
  func outlier() throws {
    let space = try space(1)
    for offset: Float in [5, -5] {
      let outlier: [Float] = [offset, 0, 0]
      let one = try space.moved(outlier, from: .neutral, toward: [.joy: 1], intensity: 1)
      let two = try space.moved(outlier, from: .neutral, toward: [.joy: 1], intensity: 2)
      #expect(two[0] >= one[0])
      let joy = try #require(space.emotions[.joy])
      #expect(joy.distance(to: two) <= joy.distance(to: one) + 1e-5)
    }
  }

  @Test("The stated limit holds 99.9 % of an emotion's own samples", arguments: [2, 16, 192])
  func defaultLimit(_ dimension: Int) throws {
    let gaussian = try EmotionGaussian(
      mean: [Float](repeating: 1, count: dimension),
      variances: (0..<dimension).map { 0.1 + Float($0 % 7) })
    let limit = try DirectionalLatent(["calm": gaussian]).limit
    var noise = NoiseSource(seed: 3)
    let outside = (0..<4000).count { _ in gaussian.distance(to: gaussian.sample(noise: &noise)) > limit }
    #expect(outside <= 16)
  }

  @Test("A distribution made from samples finds their mean and covariance")
  func estimation() throws {
    let truth = try EmotionGaussian(mean: [1, -2], covariance: [2, 0.8, 0.8, 0.5])
    var noise = NoiseSource(seed: 8)
    let samples = (0..<20_000).map { _ in truth.sample(noise: &noise) }
    let full = try EmotionGaussian(samples: samples, spread: .full, shrinkage: 0)
    let diagonal = try EmotionGaussian(samples: samples, spread: .diagonal, shrinkage: 0)
    let round = try EmotionGaussian(samples: samples, spread: .diagonal, shrinkage: 1)
    for i in 0..<2 { #expect(abs(full.mean[i] - truth.mean[i]) < 0.03) }
    let probe: [Float] = [2, -1]
    #expect(abs(full.distance(to: probe) - truth.distance(to: probe)) < 0.05)
    let expected = (1 / 2.0 + 1 / 0.5).squareRoot()
    #expect(abs(diagonal.distance(to: probe) - expected) < 0.05)
    #expect(abs(round.distance(to: probe) - (2 / 1.25).squareRoot()) < 0.05)
  }

  @Test("Fewer samples than dimensions give a full covariance only with shrinkage")
  func fewSamples() throws {
    var noise = NoiseSource(seed: 2)
    let samples = (0..<5).map { _ in noise.normal(shape: [20]).scalars }
    #expect(throws: EmotionError.self) { try EmotionGaussian(samples: samples, spread: .full, shrinkage: 0) }
    let shrunk = try EmotionGaussian(samples: samples, spread: .full, shrinkage: 0.2)
    #expect(shrunk.distance(to: shrunk.mean) == 0)
  }

  @Test("A blend of one is itself; a blend of two equal spreads keeps the spread and halves the way")
  func blend() throws {
    let a = try EmotionGaussian(mean: [0, 0], variances: [1, 4])
    let b = try EmotionGaussian(mean: [4, 2], covariance: [1, 0, 0, 4])
    #expect(try EmotionGaussian(blending: [(a, 0.2), (b, 0)]) == a)
    let both = try EmotionGaussian(blending: [(a, 1), (b, 1)])
    #expect(both.mean == [2, 1])
    #expect(abs(both.distance(to: [3, 1]) - 1) < 1e-6)
    #expect(abs(both.distance(to: [2, 3]) - 1) < 1e-6)
  }

  @Test("Broken inputs are errors")
  func errors() throws {
    let space = try space()
    let attempts: [() throws -> Void] = [
      { _ = try space.moved([1, 2], from: .neutral, toward: [.joy: 1], intensity: 1) },
      { _ = try space.moved(voice, from: .fear, toward: [.joy: 1], intensity: 1) },
      { _ = try space.moved(voice, from: .neutral, toward: [.fear: 1], intensity: 1) },
      { _ = try space.moved(voice, from: .neutral, toward: [:], intensity: 1) },
      { _ = try space.moved(voice, from: .neutral, toward: [.joy: -1], intensity: 1) },
      { _ = try space.moved(voice, from: .neutral, toward: [.joy: 0], intensity: 1) },
      { _ = try space.moved(voice, from: .neutral, toward: [.joy: .nan], intensity: 1) },
      { _ = try space.moved(voice, from: .neutral, toward: [.joy: 1], intensity: -0.1) },
      { _ = try space.moved(voice, from: .neutral, toward: [.joy: 1], intensity: .nan) },
      { _ = try space.direction(from: .joy, to: .joy) },
      { _ = try DirectionalLatent([String: EmotionGaussian]()) },
      { _ = try DirectionalLatent(space.emotions, limit: 0) },
      { _ = try EmotionGaussian(mean: [], variances: []) },
      { _ = try EmotionGaussian(mean: [0], variances: [0]) },
      { _ = try EmotionGaussian(mean: [.nan], variances: [1]) },
      { _ = try EmotionGaussian(mean: [0, 0], variances: [1]) },
      { _ = try EmotionGaussian(mean: [0, 0], covariance: [1, 2, 2, 1]) },
      { _ = try EmotionGaussian(mean: [0, 0], covariance: [1, 2]) },
      { _ = try EmotionGaussian(samples: [[1, 2]]) },
      { _ = try EmotionGaussian(samples: [[1, 2], [3]]) },
      { _ = try EmotionGaussian(samples: [[1], [3]], shrinkage: 2) },
    ]
    for (index, attempt) in attempts.enumerated() {
      #expect(throws: EmotionError.self, "attempt \(index)") { try attempt() }
    }
  }
}
