import Emotion
import Script
import Testing

@Suite struct PlainReaderTests {
  @Test func theContractsExampleIsRead() throws {
    let script = try ScriptReader.read(
      text: """
        # script.txt
        ANNA (sadness, 0.6): I kept your letter.
        [00:04.200 - 00:06.000] TOM: You should not
          have. [angry:0.8] Give it to me!
        """, path: "script.txt")
    #expect(script.characters == ["ANNA", "TOM"])
    let anna = script.lines[0]
    #expect(anna.id == "1" && anna.text == "I kept your letter." && anna.start == nil && anna.end == nil)
    #expect(anna.emotion?.description == "sadness" && anna.intensity?.value == 0.6)
    #expect(anna.location.description == "script.txt:2:1")
    let tom = script.lines[1]
    #expect(tom.start == 4.2 && tom.end == 6 && tom.emotion == nil && tom.intensity == nil)
    #expect(tom.text == "You should not have. Give it to me!")
    #expect(tom.spans.map(\.text) == ["You should not have. ", "Give it to me!"])
    #expect(tom.spans[0].delivery == Delivery())
    #expect(tom.spans[1].delivery.emotion?.description == "anger")
    #expect(tom.spans[1].delivery.intensity?.value == 0.8)
    #expect(tom.setting(of: tom.spans[1]).affect == EmotionCategory.anger.affect)
    #expect(tom.setting(of: tom.spans[0]) == .neutral)
  }

  @Test(arguments: ["\n", "\r\n", "\r"])
  func everyLineEndIsRead(newline: String) throws {
    let text = ["\u{FEFF}ANNA: One.", "", "TOM (\"under his breath\"): Two,", "three.", ""].joined(
      separator: newline)
    let script = try ScriptReader.read(text: text, path: "a.txt")
    #expect(script.lines.map(\.text) == ["One.", "Two, three."])
    #expect(script.lines[1].direction == "under his breath")
    #expect(script.lines[1].location.position == TextPosition(line: 3, column: 1))
  }

  @Test func bytesOfEveryEncodingGiveTheSameScript() throws {
    let text = "ÄNNE (joy): Grüße, 🙂!\r\n"
    let plain = try ScriptReader.read(bytes: Array(text.utf8), path: "a.txt")
    let marked = try ScriptReader.read(bytes: [0xEF, 0xBB, 0xBF] + Array(text.utf8), path: "a.txt")
    let wide = try ScriptReader.read(
      bytes: [0xFF, 0xFE] + text.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }, path: "a.txt")
    #expect(plain == marked && plain == wide && plain.lines[0].speaker == "ÄNNE")
    #expect(throws: ScriptError.self) { try ScriptReader.read(bytes: [0x41, 0xFF], path: "a.txt") }
  }

  @Test(
    arguments: [
      ("ANNA (0.6 fear + 0.4 anger, 1.5): Go.", "0.6 fear + 0.4 anger", 1.5, nil),
      ("ANNA (happy 0.4): Go.", "joy", 0.4, nil),
      ("ANNA (sad): Go.", "sadness", nil, nil),
      ("ANNA (0.3): Go.", nil, 0.3, nil),
      ("ANNA (barely holding back tears): Go.", nil, nil, "barely holding back tears"),
      ("ANNA (sad, 0.6, looking at the floor): Go.", "sadness", 0.6, "looking at the floor"),
      ("ANNA: (joy) Go.", "joy", nil, nil),
      ("ANNA: [joy:0.2] Go.", "joy", 0.2, nil),
      ("Old Man 2: Go.", nil, nil, nil),
    ] as [(String, String?, Double?, String?)])
  func whatStandsBehindTheNameIsTheLines(
    text: String, emotion: String?, intensity: Double?, direction: String?
  ) throws {
    let line = try #require(try ScriptReader.read(text: text, path: "a.txt").lines.first)
    #expect(line.emotion?.description == emotion && line.intensity?.value == intensity)
    #expect(line.direction == direction && line.text == "Go." && line.spans.count == 1)
    #expect(line.spans[0].delivery == Delivery())
  }

  @Test func coordinatesAreKeptExactly() throws {
    let line = try ScriptReader.read(text: "A (v=-0.6 a=0.8 d=0.3): Go.", path: "a.txt").lines[0]
    #expect(line.setting.affect == (try AffectVector(valence: -0.6, arousal: 0.8, dominance: 0.3)))
  }

  @Test func aStyleBehindTheNameHoldsFromTheFirstWord() throws {
    let line = try ScriptReader.read(text: "A (whisper, fear, 0.5): Go [normal] now.", path: "a.txt").lines[0]
    #expect(line.emotion?.description == "fear" && line.intensity?.value == 0.5)
    #expect(line.spans.map(\.delivery.style) == [.whisper, nil])
    #expect(line.spans.map(\.text) == ["Go ", "now."])
  }

  @Test(arguments: [
    ("hello", 1, 1, "nobody speaks this line (hello)"),
    ("A: Hi.\n\nINT. KITCHEN", 3, 1, "nobody speaks this line (INT. KITCHEN)"),
    ("A (hapy): Hi.", 1, 4, "there is no such tag ((hapy))"),
    ("A (furios, 0.7): Hi.", 1, 4, "there is no such tag ((furios))"),
    ("A (0.6 fear + 0.4 angr): Hi.", 1, 4, "there is no such tag ((angr))"),
    ("A (anger, 2.5): Hi.", 1, 4, "intensity lies outside 0...2 (2.5)"),
    ("A (anger:x): Hi.", 1, 4, "\"intensity\" is not a number (x)"),
    ("A: Hi [angyr:0.5] you", 1, 7, "there is no such tag ([angyr:0.5])"),
    ("A: Hi\n  you [angyr]", 2, 7, "there is no such tag ([angyr])"),
    ("A: (aside) Hi", 1, 4, "there is no such tag ((aside))"),
    ("A: Hi [angry", 1, 7, "this tag is never closed ([)"),
    ("A: Hi [pause soon]", 1, 7, "pause is not a time from 0 to 30 s (soon)"),
    ("[00:06.0 - 00:04.0] A: Hi", 1, 12, "the line ends at 4 s, before or as it starts (6 s)"),
    ("[00:61.0 - 00:99.0] A: Hi", 1, 2, "this time cannot be read (00:61.0)"),
    ("[00:01.0] Hi", 1, 11, "nobody speaks this line (Hi)"),
    ("A:", 1, 1, "the line has no words"),
    ("A: <b>Hi", 1, 4, "there is no such tag (<b>)"),
    ("A: Tom &amb; Eve", 1, 8, "there is no such tag (&amb;)"),
    ("", 1, 1, "here should be at least one line of dialogue (no line)"),
    ("# only a comment\n", 1, 1, "here should be at least one line of dialogue (no line)"),
  ])
  func aWrongScriptIsRefusedAtItsPlace(text: String, line: Int, column: Int, message: String) {
    do {
      let script = try ScriptReader.read(text: text, path: "s.txt")
      Issue.record("read as \(script.lines.map(\.text))")
    } catch {
      #expect(error.errors.count == 1)
      #expect(error.location?.description == "s.txt:\(line):\(column)")
      #expect(error.message == message)
      #expect(!error.help.isEmpty)
    }
  }

  @Test func allErrorsOfAFileAreTold() {
    let text = "A (hapy): Hi.\nB: [sadd] No. [lauhg] Yes.\nC: Fine.\n"
    do {
      _ = try ScriptReader.read(text: text, path: "s.txt")
      Issue.record("no error")
    } catch {
      #expect(
        error.description == """
          s.txt:1:4: there is no such tag ((hapy))
            help: did you mean (happy)? to have it spoken, write \\(hapy); to drop it, delete it
          s.txt:2:4: there is no such tag ([sadd])
            help: did you mean [sad]? to have it spoken, write \\[sadd]; to drop it, delete it
          s.txt:2:15: there is no such tag ([lauhg])
            help: did you mean [laugh]? to have it spoken, write \\[lauhg]; to drop it, delete it
          """)
    }
  }

  @Test func oneBadLineFailsAlone() {
    let rows = ScriptReader.rows(text: "A: One.\nB (hapy): Two.\nC: Three.", path: "s.txt")
    #expect(rows.map { (try? $0.get())?.id } == ["1", nil, "3"])
  }
}
