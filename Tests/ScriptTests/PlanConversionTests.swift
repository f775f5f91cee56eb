import Emotion
import Script
import Testing

@Suite struct PlanConversionTests {
  private static let text = """
    [00:01.000 - 00:02.000] ANNA (sadness, 0.6, quietly now): I kept (Tom's) letter.
    TOM: You should not have. [angry:0.8] Give it to me!
    TOM: [joy] Thanks. [pause 0.3] (whisper) Really.
    EVE: R&D \\[sic], 3 < 4.
    """

  @Test func aPlanSaysWhoDecided() throws {
    let plan = EmotionPlan(script: try ScriptReader.read(text: Self.text, path: "a.txt"))
    #expect(plan.lines.map(\.source) == ["script", "script", "script", "default"])
    #expect(plan.lines.map(\.confidence) == [1, 1, 1, nil])
    #expect(plan.lines[0].reason == "the script says sadness, 0.6")
    #expect(plan.lines[0].setting.direction == "quietly now" && plan.lines[0].start == 1)
    #expect(plan.lines[1].text == "You should not have. [anger:0.8] Give it to me!")
    #expect(plan.lines[1].setting.mixture.isNeutral)
    #expect(plan.lines[2].text == "Thanks. [pause 0.3] [whisper] Really.")
    #expect(plan.lines[2].setting.mixture.description == "joy")
    #expect(plan.lines[3].setting == .neutral && plan.lines[3].text == "R&D \\[sic], 3 < 4.")
  }

  @Test func aScriptComesBackFromItsPlan() throws {
    let script = try ScriptReader.read(text: Self.text, path: "a.txt")
    let plan = try EmotionPlan(json: EmotionPlan(script: script).json)
    let back = try Script(plan: plan, path: "plan.json")
    #expect(back.lines.map(\.spans) == script.lines.map(\.spans))
    #expect(back.lines.map(\.setting) == script.lines.map(\.setting))
    #expect(back.lines.map(\.speaker) == script.lines.map(\.speaker))
    #expect(back.lines.map(\.start) == script.lines.map(\.start))
  }

  @Test func anEditedPlanIsObeyed() throws {
    var plan = EmotionPlan(script: try ScriptReader.read(text: "A: [sad] Oh [joy] yes.", path: "a.txt"))
    plan.lines[0].setting = try EmotionSetting(parsing: "anger", intensity: 1.2)
    let line = try Script(plan: plan, path: "p").lines[0]
    #expect(line.setting(of: line.spans[0]).mixture.description == "anger")
    #expect(line.setting(of: line.spans[0]).intensity.value == 1.2)
    #expect(line.setting(of: line.spans[1]).mixture.description == "joy")
  }

  @Test func charactersDecideWhereTheScriptDoesNot() throws {
    let sheet = try CharacterSheet(
      json: #"{"eve":{"emotion":"fear","intensity":0.4,"voice":"v"}}"#, path: "c")
    let plan = EmotionPlan(
      script: try ScriptReader.read(text: "EVE: No.\nEVE (joy): Yes.", path: "a"), characters: sheet)
    #expect(plan.lines.map(\.source) == ["character", "script"] && plan.lines.map(\.voice) == ["v", "v"])
    #expect(plan.lines[0].reason == "EVE is usually fear, 0.4")
    #expect(plan.lines[0].setting.intensity.value == 0.4)
  }

  @Test func aWrongTagInAPlanIsToldByItsEntry() throws {
    let line = EmotionPlan.Line(id: "x", speaker: "A", text: "Oh [hapy]", setting: .neutral, source: "user")
    do {
      _ = try Script(plan: EmotionPlan(lines: [line]), path: "plan.json")
      Issue.record("no error")
    } catch {
      #expect(error.location?.description == "plan.json:1:4")
    }
  }

  @Test func subtitlesAreWrittenInOrderWithoutTags() throws {
    let script = try ScriptReader.read(
      text:
        "[01:02.0 - 01:03.5] TOM: [sad] Late & 3 < b.\n[00:00.25 - 00:00.75] ANNA: Hi [pause] you.\nEVE: None.",
      path: "a.txt")
    #expect(
      SubtitleWriter.srt(script.lines) == """
        1
        00:00:00,250 --> 00:00:00,750
        Hi you.

        2
        00:01:02,000 --> 00:01:03,500
        Late & 3 < b.


        """)
    let vtt = SubtitleWriter.vtt(script.lines)
    #expect(vtt.hasPrefix("WEBVTT\n\n00:00:00.250 --> 00:00:00.750\n<v ANNA>Hi you.\n\n"))
    #expect(vtt.hasSuffix("<v TOM>Late &amp; 3 &lt; b.\n\n"))
    let back = try ScriptReader.read(text: vtt, path: "a.vtt")
    #expect(
      back.lines.map(\.text) == ["Hi you.", "Late & 3 < b."] && back.lines.map(\.speaker) == ["ANNA", "TOM"])
  }
}
