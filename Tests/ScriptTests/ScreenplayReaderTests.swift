import Emotion
import Script
import Testing

@Suite struct ScreenplayReaderTests {
  @Test func fountainIsRead() throws {
    let script = try ScriptReader.read(
      text: """
        Title: The Ferry
        Author: Nobody

        EXT. HARBOUR - NIGHT

        Rain. ANNA runs along the quay.

        ANNA (V.O.)
        (whispering)
        I was *too* late,
        [[check this]]and I knew it.
        (angry, 0.8)
        He never _waits_.

        TOM ^
        (to himself)
        Wet again. /* cut
        cut */ [sigh]

        CUT TO:

        @McKay
        ~Row, row

        .SNIPER'S NEST

        > CENTRED <

        THE END
        """, path: "a.fountain")
    #expect(script.lines.map(\.speaker) == ["ANNA", "TOM", "McKay"])
    #expect(script.lines[0].text == "I was too late, and I knew it. He never waits.")
    #expect(script.lines[0].spans.map(\.delivery.style) == [.whisper, .whisper])
    #expect(script.lines[0].spans[1].delivery.emotion?.description == "anger")
    #expect(script.lines[0].emotion == nil && script.lines[0].location.position.line == 8)
    #expect(script.lines[1].direction == "to himself" && script.lines[1].text == "Wet again. ")
    #expect(script.lines[1].spans.last?.content == .sound(.sigh))
    #expect(script.lines[2].text == "Row, row")
  }

  @Test func aParentheticalBeforeTheFirstWordIsTheLines() throws {
    let line = try ScriptReader.read(text: "ANNA\n(sad, 0.4)\n(softly)\nGo.\n", path: "a.fountain").lines[0]
    #expect(line.emotion?.description == "sadness" && line.intensity?.value == 0.4)
    #expect(line.spans == [ScriptSpan(.text("Go."), delivery: soft)])
  }

  private var soft: Delivery {
    var delivery = Delivery()
    delivery.style = .soft
    return delivery
  }

  @Test func advancedSubStationIsRead() throws {
    let script = try ScriptReader.read(
      text: """
        [Script Info]
        ; my own
        ScriptType: v4.00+

        [V4+ Styles]
        Format: Name, Fontname
        Style: Default,Arial

        [Events]
        Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
        Comment: 0,0:00:00.00,0:00:01.00,Default,,0,0,0,,not spoken
        Dialogue: 0,0:00:01.50,0:00:03.00,Default,Anna,0,0,0,,{\\i1}Wait,\\Nplease{\\i0}. [joy]\\hYes!
        Dialogue: 0,0:00:04.00,0:00:05.00,Default,,0,0,0,,TOM: No.
        Dialogue: 0,0:00:05.00,0:00:06.00,Default,,0,0,0,,{\\p1}m 0 0 l 1 1{\\p0}
        """, path: "a.txt")
    #expect(script.lines.map(\.speaker) == ["Anna", "TOM"])
    #expect(script.lines.map(\.text) == ["Wait, please. Yes!", "No."])
    #expect(script.lines[0].start == 1.5 && script.lines[0].end == 3)
    #expect(script.lines[0].spans[1].delivery.emotion?.description == "joy")
  }

  @Test(arguments: [
    (
      "[Script Info]\n[Events]\nDialogue: 0,1\n", 3, 1,
      "here should be a Format: line before the dialogue (Dialogue: 0,1)"
    ),
    ("[Script Info]\n[Events]\nFormat: Start, Text\n", 3, 1, "a field is missing (end)"),
    (
      "[Script Info]\n[Events]\nFormat: Start, End, Text\nDialogue: 0:00:01.00,0:00:02.00\n", 4, 11,
      "here should be 3 fields separated by commas (0:00:01.00,0:00:02.00)"
    ),
    (
      "[Script Info]\n[Events]\nFormat: Start, End, Text\nDialogue: 0:00:09.00,0:00:02.00,Hi\n", 4, 22,
      "the line ends at 2 s, before or as it starts (9 s)"
    ),
    (
      "[Script Info]\n[Events]\nFormat: Start, End, Text\nDialogue: 0:00:01.00,0:00:02.00,{\\b1}Hi [hapy]\n",
      4, 41,
      "there is no such tag ([hapy])"
    ),
  ])
  func aWrongEventIsRefusedAtItsPlace(text: String, line: Int, column: Int, message: String) {
    expectRefusal(text, "s.ass", line, column, message)
  }

  @Test(arguments: [
    ("ANNA: Hi.", "a.txt", ScriptFormat.plain), ("WEBVTT\n\n", "a.txt", .vtt),
    ("[Script Info]\n", "a.srt", .ass),
    ("1\n00:00:01,000 --> 00:00:02,000\nHi", "a.txt", .srt), ("{\"text\":\"Hi\"}", "a", .jsonl),
    ("id,text\n", "a.dat", .csv), ("id\ttext\n", "a.dat", .tsv), ("A: Hi.", "a.FOUNTAIN", .fountain),
    ("A: Hi.", "dir.csv/script", .plain), ("\u{FEFF}WEBVTT", "a", .vtt), ("", "", .plain),
  ])
  func theFormatIsFoundByContentAndName(text: String, path: String, format: ScriptFormat) {
    #expect(ScriptFormat.detect(text: text, path: path) == format)
  }
}
