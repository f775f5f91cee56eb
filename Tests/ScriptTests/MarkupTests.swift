import Emotion
import Script
import TestSupport
import Testing

@Suite struct MarkupTests {
  private func spans(_ text: String) throws -> [ScriptSpan] { try ScriptMarkup.line(text).spans }

  @Test(arguments: [
    ("Hello \\[happy] \\(sad) \\<p> \\& \\\\[joy]", "Hello [happy] (sad) <p> & \\"),
    ("Fish &amp; chips &lt;3 &#65;&#x42; AT&T a&b", "Fish & chips <3 AB AT&T a&b"),
    ("He (Tom) said 3 < 4 > 2 ] and so on.", "He (Tom) said 3 < 4 > 2 ] and so on."),
    ("My (love) letters (and more)", "My (love) letters (and more)"),
    ("  two   spaces\tand\u{2003}more  ", "two spaces and more"),
    ("<speak><p><s>One.</s><s>Two.</s></p></speak>", "One. Two."),
    ("<?xml version=\"1.0\"?><!-- no -->Yes", "Yes"),
    ("C:\\temp \\n", "C:\\temp \\n"),
  ])
  func whatIsNoTagIsSpoken(text: String, spoken: String) throws {
    let spans = try spans(text)
    #expect(spans.map(\.spoken).joined() == spoken && spans.count == 1)
  }

  @Test(arguments: [
    ("Oh (whisper) no", "Oh no"), ("(whisper) Oh", "Oh"), ("Oh [pause 0.4] no", "Oh no"),
    ("Oh (laughs) no", "Oh no"), ("Oh (beat) no", "Oh no"),
    ("Oh [sad>angry:0.5] no", "Oh no"), ("Oh (happy) no", "Oh no"), ("[0.5 joy + 0.5 fear] Oh", "Oh"),
    ("(looking away) Oh", "Oh"), ("Oh [v=0.1 a=0.2 d=0.3:0.4] no", "Oh no"), ("Oh [/] no", "Oh no"),
    ("<emphasis>Oh</emphasis> no", "Oh no"), ("Oh <break time='300ms'/>no", "Oh no"),
    ("Oh [joy, 0.5] no", "Oh no"),
    ("Oh <prosody rate=\"slow\" pitch=\"+2st\" volume='-3dB'>no</prosody>", "Oh no"),
    ("<express-as style=\"cheerful\" styledegree=\"1.5\">Oh</express-as>", "Oh"),
    ("<mstts:express-as style=\"whispering\">Oh</mstts:express-as>", "Oh"),
    ("<phoneme alphabet=\"ipa\" ph=\"oʊ\">Oh</phoneme>", "Oh"),
    ("<say-as interpret-as=\"date\">Oh</say-as>", "Oh"),
  ])
  func aTagIsNeverSpoken(text: String, spoken: String) throws {
    #expect(try ScriptMarkup.line(text).spoken == spoken)
  }

  @Test func eventsAndDeliveriesAreRead() throws {
    let spans = try spans("Oh [pause] well [laugh] (shout) [sad>angry:1.5] no [/] yes [pause 250ms]")
    #expect(
      spans.map(\.content) == [
        .text("Oh "), .pause(0.5), .text("well "), .sound(.laugh), .text("no "), .text("yes "), .pause(0.25),
      ])
    #expect(spans[4].delivery.emotion?.description == "sadness")
    #expect(spans[4].delivery.transition?.description == "anger")
    #expect(spans[4].delivery.intensity?.value == 1.5 && spans[4].delivery.style == .shout)
    #expect(spans[5].delivery == Delivery())
  }

  @Test func aNumberAloneChangesTheIntensityOfWhatIsFelt() throws {
    let line = try ScriptMarkup.line("[joy] Oh [1.5] no [fear] well [0.5] yes [/] bye")
    #expect(line.spans.map { line.setting(of: $0).intensity.value } == [1, 1.5, 1, 0.5, 1])
    #expect(
      line.spans.map { line.setting(of: $0).mixture.description } == ["joy", "joy", "fear", "fear", "joy"])
  }

  @Test func speechMarkupIsRead() throws {
    let line = try ScriptMarkup.line(
      "I <emphasis level='strong'>mean</emphasis> <sub alias=\"World Wide Web\">WWW</sub> <say-as "
        + "interpret-as=\"characters\">abc</say-as> <prosody rate=\"80%\"><prosody rate='50%' pitch=\"+100%\" "
        + "volume='loud'>low</prosody></prosody><break strength='strong'/> <phoneme ph='tə'>to</phoneme>")
    let spans = line.spans.filter { $0.text.first?.isLetter == true }
    #expect(spans[1].delivery.emphasis == .strong)
    #expect(spans[2].delivery.alias == "World Wide Web" && spans[2].text == "WWW")
    #expect(spans[3].delivery.sayAs == "characters")
    #expect(spans[4].delivery.rate == 0.4 && spans[4].delivery.pitch == 12 && spans[4].delivery.volume == 6)
    #expect(line.spans.contains { $0.content == .pause(0.7) })
    #expect(spans[5].delivery.phonemes == "tə")
    #expect(line.text == "I mean WWW abc low to" && line.spoken == "I mean World Wide Web abc low to")
    let express = try ScriptMarkup.line("Oh <express-as style='sad' styledegree='0.5'>no</express-as>.")
    #expect(express.spans[1].delivery.emotion?.description == "sadness")
    #expect(express.spans[1].delivery.intensity?.value == 0.5 && express.spans[2].delivery == Delivery())
  }

  @Test(arguments: [
    ("Oh <emphasys>no", 4, "there is no such tag (<emphasys>)"),
    ("Oh <emphasis>no", 4, "this tag is never closed (<emphasis>)"),
    ("Oh </s>no", 4, "this end tag has no beginning here (</s>)"),
    ("<p>Oh <s>no</p></s>", 12, "this end tag has no beginning here (</p>)"),
    ("Oh <break tmie='1s'/>", 11, "<break> has no such attribute (tmie)"),
    ("Oh <break time='99s'/>", 11, "time is not a time from 0 to 30 s, such as 400ms (99s)"),
    (
      "Oh <break strength='big'/>", 11, "strength is not none, x-weak, weak, medium, strong or x-strong (big)"
    ),
    (
      "<prosody rate='9'>Oh</prosody>", 10,
      "rate is not a factor from 0.25 to 4, a percentage or x-slow, slow, medium, fast, x-fast (9)"
    ),
    (
      "<prosody pitch='120Hz'>Oh</prosody>", 10,
      "pitch is not semitones from -24st to +24st, a percentage or x-low, low, medium, high, x-high (120Hz)"
    ),
    (
      "<prosody volume='11'>Oh</prosody>", 10,
      "volume is not decibels from -60dB to +20dB or silent, x-soft, soft, medium, loud, x-loud (11)"
    ),
    ("<say-as>Oh</say-as>", 1, "a field is missing (interpret-as of <say-as>)"),
    (
      "<say-as interpret-as='poem'>Oh</say-as>", 9,
      "interpret-as is not one of cardinal, number, ordinal, digits, characters, spell-out, fraction, unit, date, time, telephone, currency (poem)"
    ),
    ("<sub>Oh</sub>", 1, "a field is missing (alias of <sub>)"),
    ("<phoneme alphabet='x-sampa' ph='o'>Oh</phoneme>", 10, "alphabet is not ipa (x-sampa)"),
    ("<express-as>Oh</express-as>", 1, "a field is missing (style of <express-as>)"),
    ("<express-as style='hapy'>Oh</express-as>", 13, "there is no such tag (hapy)"),
    (
      "<express-as style='sad' styledegree='3'>Oh</express-as>", 25,
      "styledegree is not a number from 0 to 2, beside an emotion (3)"
    ),
    ("<emphasis level='much'>Oh</emphasis>", 11, "level is not strong, moderate, reduced or none (much)"),
    ("Oh <b", 4, "this tag is never closed (<)"), ("Oh <!-- no", 4, "this tag is never closed (<)"),
    ("Oh []", 4, "there is no emotion name (\"\")"), ("[joy:9] Oh", 1, "intensity lies outside 0...2 (9)"),
    ("Oh [dance]", 4, "there is no such tag ([dance])"),
    ("Oh [pause -1] no", 4, "pause is not a time from 0 to 30 s (-1)"),
    ("[pause 0.2", 1, "this tag is never closed ([)"), ("[/]", 1, "the line has no words"),
  ])
  func aWrongTagIsRefusedAtItsPlace(text: String, column: Int, message: String) {
    do {
      let line = try ScriptMarkup.line(text, path: "t")
      Issue.record("read as \(line.spans)")
    } catch {
      let first = error.errors[0]
      #expect(first.location?.description == "t:1:\(column)" && first.message == message)
    }
  }

  @Test func randomSpansAreWrittenAndReadBackExactly() throws {
    var random = SplitMix(seed: 3)
    let words = [
      "oh", "no ", "(sad)", "[x]", "a<b", "5 & 6 ", "\\", "\\[", "(Tom) ", "é🙂", "&amp;", "pause ", ")", "<3",
    ]
    for _ in 0..<1500 {
      var text = ""
      for _ in 0..<Int.random(in: 1...10, using: &random) {
        switch Int.random(in: 0..<12, using: &random) {
        case 0: text += ["[joy:0.5]", "[1.25]"].randomElement(using: &random) ?? ""
        case 1: text += "[0.25 fear + 0.75 anger>calm]"
        case 2: text += ["[whisper]", "[normal]", "[/]"].randomElement(using: &random) ?? ""
        case 3: text += ["[pause 0.3]", "[sigh] "].randomElement(using: &random) ?? ""
        case 4: text += "<prosody rate='1.1' pitch='-2st'>slow [laugh] <emphasis>er </emphasis></prosody>"
        case 5:
          text +=
            "<sub alias='a \"b\" &amp; c'>x</sub> <say-as interpret-as='date' format='dmy'>1/2/3</say-as>"
        default:
          let word = words.randomElement(using: &random) ?? ""
          text += word.flatMap { "[(<&\\".contains($0) ? "\\\($0)" : String($0) }
        }
      }
      let plan = EmotionPlan.Line(id: "1", speaker: "A", text: text, setting: .neutral, source: "user")
      guard let line = try? Script(plan: EmotionPlan(lines: [plan]), path: "p").lines[0] else { continue }
      var again = plan
      again.text = line.markup
      let back = try Script(plan: EmotionPlan(lines: [again]), path: "p").lines[0]
      #expect(back.spans == line.spans, "\(text) -> \(line.markup)")
      #expect(back.markup == line.markup)
    }
  }
}
