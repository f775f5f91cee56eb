import Emotion
import Speech
import Tensor
import Testing

@Suite struct EmotionRulesTests {
  private let rules = EmotionRules.standard
  private let contour = PitchContour(cap: 400, frameRate: 80)
  /// Two phrases with a pause between them.
  private let curve: [Float] = (0..<160).map { (60..<75).contains($0) ? 0 : 200 + 40 * Self.triangle($0) }

  private static func triangle(_ frame: Int) -> Float {
    // A triangle between -1 and 1 with a period of 40 frames.
    let place = Float(frame % 40) / 20
    return place < 1 ? place * 2 - 1 : 3 - place * 2
  }

  private func setting(_ category: EmotionCategory, _ intensity: Double) throws -> EmotionSetting {
    EmotionSetting(mixture: EmotionMixture(category), intensity: try Intensity(intensity))
  }

  private func edited(_ quality: VoiceQuality, _ f0: [Float]? = nil) -> [Float] {
    var noise = NoiseSource(seed: 1)
    return contour(f0 ?? curve, quality: quality, noise: &noise)
  }

  private func median(_ f0: [Float]) -> Float {
    PitchTrack(f0: f0, strength: f0).medianHertz ?? 0
  }

  @Test(arguments: EmotionCategory.allCases)
  func `intensity 0 is exactly neutral`(category: EmotionCategory) throws {
    let quality = rules.quality(for: try setting(category, 0))
    #expect(quality == .neutral)
    #expect(quality.spectralControl == .neutral)
    #expect(edited(quality) == curve)
  }

  @Test func `neutral changes nothing at any intensity, even above the cap`() throws {
    let quality = rules.quality(for: try setting(.neutral, 2))
    let high = [Float](repeating: 520, count: 40)
    #expect(quality == .neutral)
    #expect(edited(quality, high) == high)
  }

  @Test(arguments: EmotionCategory.allCases)
  func `every parameter moves steadily with intensity`(category: EmotionCategory) throws {
    let steps = try stride(from: 0, through: 2, by: 0.25).map {
      rules.quality(for: try setting(category, $0))
    }
    for parameter in VoiceQuality.parameters {
      let values = steps.map { $0[keyPath: parameter] }
      let falls = zip(values, values.dropFirst()).map { $1 - $0 }
      #expect(falls.allSatisfy { $0 >= 0 } || falls.allSatisfy { $0 <= 0 })
    }
  }

  @Test(arguments: [EmotionCategory.anger, .joy, .fear, .surprise, .sadness, .disgust])
  func `the median F0 moves steadily and stays under the cap`(category: EmotionCategory) throws {
    let medians = try stride(from: 0, through: 2, by: 0.5).map {
      median(edited(rules.quality(for: try setting(category, $0))))
    }
    let rises = zip(medians, medians.dropFirst()).map { $1 > $0 }
    let raised = category != .disgust
    #expect(rises.allSatisfy { $0 == raised })
    let loudest = edited(rules.quality(for: try setting(category, 2))).max() ?? 0
    #expect(loudest < 401)
  }

  @Test func `the range widens for joy and narrows for sadness`() throws {
    func range(_ category: EmotionCategory) throws -> Float {
      let free = PitchContour(cap: nil, frameRate: 80)
      var noise = NoiseSource(seed: 1)
      let quality = rules.quality(for: try setting(category, 1))
      let f0 = free(curve, quality: VoiceQuality.neutral.adding(quality), noise: &noise)
      return PitchTrack(f0: f0, strength: f0).rangeSemitones ?? 0
    }
    let neutral = try range(.neutral)
    #expect(try range(.joy) > neutral * 1.5)
    #expect(try range(.sadness) < neutral * 0.75)
  }

  @Test func `up to 1 the strength is the intensity, above 1 it still grows, but less`() throws {
    let anger = try stride(from: 0.5, through: 2, by: 0.5).map {
      rules.quality(for: try setting(.anger, $0)).energy
    }
    #expect(abs(anger[1] - 2 * anger[0]) < 1e-5)
    let steps = zip(anger, anger.dropFirst()).map { $1 - $0 }
    #expect(steps[0] > steps[1] && steps[1] > steps[2] && steps[2] > 0)
  }

  @Test func `a mixture is the weighted sum of its parts`() throws {
    let mixture = try EmotionMixture([(EmotionCategory.fear.label, 0.6), (EmotionCategory.anger.label, 0.4)])
    let mixed = rules.quality(for: EmotionSetting(mixture: mixture))
    let fear = rules.quality(for: try setting(.fear, 1))
    let anger = rules.quality(for: try setting(.anger, 1))
    #expect(abs(mixed.pitchShift - (0.6 * fear.pitchShift + 0.4 * anger.pitchShift)) < 1e-5)
    #expect(abs(mixed.tilt - (0.6 * fear.tilt + 0.4 * anger.tilt)) < 1e-5)
    #expect(abs(mixed.rate - (0.6 * fear.rate + 0.4 * anger.rate)) < 1e-5)
  }

  @Test func `voicing never changes, and unvoiced curves pass`() throws {
    let result = edited(rules.quality(for: try setting(.surprise, 2)))
    #expect(zip(curve, result).allSatisfy { ($0 > 0) == ($1 > 0) })
    #expect(edited(rules.quality(for: try setting(.joy, 1)), [0, 0, 0]) == [0, 0, 0])
    #expect(edited(rules.quality(for: try setting(.joy, 1)), []).isEmpty)
  }

  @Test func `creak is the same for the same seed`() throws {
    let quality = rules.quality(for: try setting(.disgust, 1))
    #expect(edited(quality) == edited(quality))
    let scattered = VoiceQuality(creak: 1)
    #expect(edited(scattered) != curve)
  }
}
