import Emotion
import Speech
import Testing

@Suite struct EmotionGuidanceTests {
  private let rules = EmotionRules.standard

  private func quality(_ category: EmotionCategory, _ guidance: EmotionGuidance) -> VoiceQuality {
    rules.guided(by: guidance).quality(for: EmotionSetting(mixture: EmotionMixture(category)))
  }

  @Test func `no guidance changes nothing`() {
    #expect(rules.guided(by: .none) == rules)
    #expect(rules.guided(by: EmotionGuidance(strength: 0, suppressed: [.neutral])) == rules)
  }

  @Test func `strength moves emotions apart`() {
    let plain = quality(.joy, .none).pitchRange - quality(.surprise, .none).pitchRange
    let guided = EmotionGuidance(strength: 0.5)
    #expect(quality(.joy, guided).finalSlope < quality(.joy, .none).finalSlope)
    #expect(quality(.surprise, guided).finalSlope > quality(.surprise, .none).finalSlope)
    #expect(abs(quality(.joy, guided).pitchRange - quality(.surprise, guided).pitchRange) > abs(plain))
  }

  @Test func `a suppressed emotion's likeness is gone, its own quality stays`() {
    let guidance = EmotionGuidance(suppressed: [.anger])
    #expect(quality(.joy, guidance).energy < quality(.joy, .none).energy)
    #expect(quality(.joy, guidance).tilt < quality(.joy, .none).tilt)
    #expect(quality(.anger, guidance) == quality(.anger, .none))
    // What has nothing of anger keeps what it is.
    #expect(quality(.sadness, guidance) == quality(.sadness, .none))
  }

  @Test(arguments: EmotionCategory.allCases)
  func `under the strongest guidance every quality stays one that a voice can have`(category: EmotionCategory)
  {
    let all = EmotionCategory.allCases.filter { $0 != category }
    for guidance in [EmotionGuidance(strength: 9), EmotionGuidance(strength: 2, suppressed: all)] {
      let result = quality(category, guidance)
      #expect((0...1).contains(result.breath) && (0...1).contains(result.creak))
      #expect((-4...9).contains(result.pitchShift) && (-0.6...0.4).contains(result.rate))
      #expect(VoiceQuality.parameters.allSatisfy { result[keyPath: $0].isFinite })
    }
  }
}
