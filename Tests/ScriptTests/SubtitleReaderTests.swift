import Emotion
import Script
import Testing

@Suite struct SubtitleReaderTests {
  @Test func subRipIsRead() throws {
    let script = try ScriptReader.read(
      text: """
        1
        00:00:01,000 --> 00:00:02,500
        <i>The bridge</i> is {\\an8}gone.

        2
        00:00:03.2 --> 00:00:05,000  X1:10 Y1:20
        ANNA (fear, 0.9): Then we
        - swim.
        3
        00:00:06,000 --> 00:00:07,000
        Note: [sigh] no boat.

        """, path: "a.srt")
    #expect(script.lines.map(\.text) == ["The bridge is gone.", "Then we swim.", "Note: no boat."])
    #expect(script.lines.map(\.speaker) == ["SPEAKER", "ANNA", "SPEAKER"])
    #expect(script.lines.map(\.start) == [1, 3.2, 6] && script.lines.map(\.end) == [2.5, 5, 7])
    #expect(script.lines[1].emotion?.description == "fear" && script.lines[1].intensity?.value == 0.9)
    #expect(script.lines[2].spans[1].content == .sound(.sigh))
  }

  @Test func webVTTIsRead() throws {
    let script = try ScriptReader.read(
      text: """
        WEBVTT - my own

        STYLE
        ::cue { color: red }

        NOTE a comment
        over two lines

        intro
        00:01.000 --> 00:03.000 align:start position:10%
        <v.loud Anna Bell>Is <c.yellow>this</c> &lt;it&gt;?</v>

        01:00:00.000 --> 01:00:04.000
        <v Tom>Yes.<v Ann>It was.

        00:09.000 --> 00:10.000
        <00:09.500>No &amp; never.
        """, path: "a.txt")
    #expect(script.lines.map(\.speaker) == ["Anna Bell", "Tom", "Ann", "SPEAKER"])
    #expect(script.lines.map(\.text) == ["Is this <it>?", "Yes.", "It was.", "No & never."])
    #expect(script.lines[1].start == 3600 && script.lines[2].end == 3604)
    #expect(script.lines[1].end == script.lines[2].start)
    let cut = try #require(script.lines[1].end)
    #expect(cut > 3600 && cut < 3602)
  }

  @Test(arguments: [
    (
      "1\n00:00:01,000 -> 00:00:02,000\nHi", 1, 1,
      "here should be a time code such as 00:00:04,200 --> 00:00:06,000 (1)"
    ),
    ("1\n00:00:05,000 --> 00:00:02,000\nHi", 2, 18, "the line ends at 2 s, before or as it starts (5 s)"),
    ("1\n00:00:0x,000 --> 00:00:02,000\nHi", 2, 1, "this time cannot be read (00:00:0x,000)"),
    ("1\n00:00:01,000 --> 00:00:02,000\n\n", 2, 1, "the line has no words"),
    ("1\n00:00:01,000 --> 00:00:02,000\nOh [musik] no", 3, 4, "there is no such tag ([musik])"),
    ("1\n00:00:01,000 --> 00:00:02,000\n<big>Oh", 3, 1, "there is no such tag (<big>)"),
  ])
  func aWrongSubtitleIsRefusedAtItsPlace(text: String, line: Int, column: Int, message: String) {
    do {
      _ = try ScriptReader.read(text: text, path: "s.srt")
      Issue.record("no error")
    } catch {
      #expect(error.location?.description == "s.srt:\(line):\(column)" && error.message == message)
    }
  }

  @Test func aVTTFileNeedsItsHeader() {
    #expect(throws: ScriptError.self) {
      try ScriptReader.read(text: "00:01.000 --> 00:02.000\nHi", path: "a.vtt")
    }
  }
}
