import Emotion
import Glibc
import Tensor
import Testing

@Suite("EmotionBank")
struct EmotionBankTests {
  /// Three prototypes whose keys point along joy, anger, and between the two.
  private func bank(sharpness: Float = 8) throws -> EmotionBank<EmotionCategory> {
    try EmotionBank(
      [
        .joy: EmotionGaussian(mean: [1, 0], variances: [0.01, 0.04]),
        .anger: EmotionGaussian(mean: [0, 1], variances: [0.04, 0.01]),
        .disgust: EmotionGaussian(mean: [0.2, 0.9], variances: [0.04, 0.01]),
      ],
      query: Tensor([sharpness, 0, 0, sharpness], shape: [2, 2]),
      keys: Tensor([1, 0, 0, 1, 0.8, 0.8], shape: [3, 2]),
      prototypes: Tensor([1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 5, 0], shape: [3, 4]))
  }

  @Test("The shares are the softmax of the scaled scores and sum to 1")
  func attention() throws {
    let shares = try bank().attention(to: [1, 0])
    let powers = [8, 0, 6.4].map { exp($0 / 2.0.squareRoot()) }
    let total = powers.reduce(0, +)
    #expect(zip(shares, powers).allSatisfy { abs(Double($0) - $1 / total) < 1e-6 })
    #expect(abs(shares.reduce(0, +) - 1) < 1e-6)
    let condition = try bank().condition(for: [1, 0])
    #expect(zip(condition, [shares[0], shares[1], 5 * shares[2], 0]).allSatisfy { abs($0 - $1) < 1e-6 })
  }

  @Test("Large scores neither overflow nor lose the sum")
  func largeScores() throws {
    let shares = try bank(sharpness: 1e6).attention(to: [300, -200])
    #expect(shares == [1, 0, 0])
  }

  @Test("Related emotions correlate more than unrelated ones, each wholly with itself")
  func correlation() throws {
    let bank = try bank()
    #expect(abs(try bank.correlation(.joy, .joy) - 1) < 1e-9)
    let (near, far) = (try bank.correlation(.anger, .disgust), try bank.correlation(.anger, .joy))
    #expect(near > far + 0.2)
    #expect(abs(try bank.correlation(.joy, .anger) - far) < 1e-12)
  }

  @Test("A mixture asks between its parts, and the prototype between them answers")
  func mixture() throws {
    let bank = try bank()
    var noise = NoiseSource(seed: 1)
    let mixed = try bank.embedding(of: [.joy: 2, .anger: 2], noise: &noise)
    #expect(mixed == [0.5, 0.5])
    let shares = try bank.attention(to: mixed)
    #expect(shares[2] > shares[0] && shares[2] > shares[1])
    let pure = try bank.embedding(of: [.joy: 0.4], noise: &noise)
    #expect(pure == [1, 0])
  }

  @Test("Temperature spreads the embedding as the emotion's own distribution does; at 0 nothing is drawn")
  func temperature() throws {
    let bank = try bank()
    var noise = NoiseSource(seed: 1)
    var untouched = noise
    _ = try bank.embedding(of: [.joy: 1], noise: &noise)
    #expect(noise.uniform() == untouched.uniform())
    var sums = (0.0, 0.0)
    for _ in 0..<5000 {
      let draw = try bank.embedding(of: [.joy: 1], temperature: 1, noise: &noise)
      sums.0 += Double((draw[0] - 1) * (draw[0] - 1)) / 5000
      sums.1 += Double(draw[1] * draw[1]) / 5000
    }
    #expect(abs(sums.0 - 0.01) < 0.001 && abs(sums.1 - 0.04) < 0.004)
  }

  @Test("Weights that do not fit each other, and unknown emotions, are errors")
  func errors() throws {
    let good = try bank()
    var noise = NoiseSource(seed: 1)
    #expect(throws: EmotionError.self) { try good.embedding(of: [.fear: 1], noise: &noise) }
    #expect(throws: EmotionError.self) { try good.embedding(of: [:], noise: &noise) }
    #expect(throws: EmotionError.self) { try good.attention(to: [1]) }
    #expect(throws: EmotionError.self) { try good.correlation(.joy, .fear) }
    let shapes: [(query: [Int], keys: [Int], prototypes: [Int])] = [
      ([2], [3, 2], [3, 4]), ([2, 2], [3, 3], [3, 4]), ([2, 2], [3, 2], [2, 4]), ([3, 2], [3, 2], [3, 4]),
      ([0, 2], [3, 2], [3, 4]), ([2, 2], [0, 2], [0, 4]), ([2, 2], [6], [3, 4]),
    ]
    for shape in shapes {
      #expect(throws: EmotionError.self, "\(shape)") {
        try EmotionBank(
          good.emotions, query: Tensor(shape: shape.query), keys: Tensor(shape: shape.keys),
          prototypes: Tensor(shape: shape.prototypes))
      }
    }
  }
}
