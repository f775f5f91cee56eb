import Dubbing
import Emotion
import Testing

@Suite struct FusedPlanTests {
  private func line(
    _ id: String, _ mixture: EmotionMixture, confidence: Double?, source: String
  ) -> EmotionPlan.Line {
    .init(
      id: id, speaker: "ANNA", text: "Well.", setting: EmotionSetting(mixture: mixture),
      confidence: confidence,
      source: source, reason: "because")
  }

  private func heard(_ category: EmotionCategory, _ probability: Double, intensity: Double = 1.2)
    -> HeardEmotion
  {
    var shares: [EmotionCategory: Double] = [:]
    let others: [EmotionCategory] = [.neutral, .anger, .joy, .sadness, .fear].filter { $0 != category }
    for other in others { shares[other] = (1 - probability) / Double(others.count) }
    shares[category] = probability
    return HeardEmotion(probabilities: shares, intensity: intensity)
  }

  private let joy = EmotionMixture(EmotionCategory.joy)

  @Test func `plain words leave the decision to the voice`() throws {
    let plan = EmotionPlan(lines: [line("1", .neutral, confidence: 0.6, source: "text")])
    let fused = plan.fused(with: [heard(.anger, 0.8)])
    let decided = fused.plan.lines[0]
    #expect(decided.setting.mixture.dominant.name == "anger" && decided.source == "audio")
    #expect(decided.setting.intensity.value == 1.2 && fused.warnings.isEmpty)
    #expect(decided.reason?.contains("anger, 80 %") == true)
    #expect(decided.alternatives.contains { $0.source == "text" })
  }

  @Test func `witnesses who agree are surer together than each alone`() throws {
    let plan = EmotionPlan(lines: [line("1", joy, confidence: 0.5, source: "text")])
    let decided = plan.fused(with: [heard(.joy, 0.6)]).plan.lines[0]
    #expect(decided.source == "text+audio" && decided.setting.mixture == joy)
    #expect(try #require(decided.confidence) > 0.8)
    #expect(decided.setting.intensity.value == 1.1)
  }

  @Test func `a tag stands, and a voice that says something else is pointed out`() {
    let plan = EmotionPlan(lines: [
      line("1", joy, confidence: 1, source: "script"), line("2", joy, confidence: 0.8, source: "text"),
    ])
    let fused = plan.fused(with: [heard(.sadness, 0.9), heard(.sadness, 0.9)])
    #expect(fused.plan.lines[0].setting.mixture == joy && fused.plan.lines[0].source == "script")
    #expect(fused.plan.lines[0].alternatives.first?.source == "audio")
    #expect(Set(fused.warnings.keys) == ["1", "2"])
    #expect(fused.warnings["1"]?.contains("asks for joy") == true)
    // Unsure voices contradict nobody.
    #expect(plan.fused(with: [heard(.sadness, 0.4), nil]).warnings.isEmpty)
  }

  @Test func `lines that were not heard stay as they are, and the page shows all`() {
    let plan = EmotionPlan(lines: [line("<1>", joy, confidence: 0.5, source: "text")])
    let fused = plan.fused(with: [nil])
    #expect(fused.plan == plan)
    let page = PlanPage(fused.plan, warnings: ["<1>": "mind & heart"]).html(title: "P")
    #expect(page.contains("&lt;1&gt;") && page.contains("mind &amp; heart") && page.contains("joy 100 %"))
  }
}
