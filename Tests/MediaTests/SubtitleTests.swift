import Media
import Testing

@Suite("Subtitles")
struct SubtitleTests {
  let folder = TemporaryFolder()

  static let cues = [
    SubtitleCue(start: 0.1, end: 0.4, text: "Hello,\nworld – ça va? 音"),
    SubtitleCue(start: 0.5, end: 0.75, text: "a < b & {c} \\N \"d\""),
    SubtitleCue(start: 0.8, end: 1.2, text: "last"),
  ]

  @Test("SRT and WebVTT files hold the cues in order of time")
  func files() throws {
    let cues = [
      SubtitleCue(start: 3661.5, end: 3662, text: "late"),
      SubtitleCue(start: 1, end: 2.0404, text: "one\r\n\r\n  \ntwo --> <b>"),
      SubtitleCue(start: 5, end: 5, text: "never"), SubtitleCue(start: 6, end: 7, text: " \n "),
    ]
    #expect(
      SubtitleFile.srt(cues) == """
        1
        00:00:01,000 --> 00:00:02,040
        one
        two --> <b>

        2
        01:01:01,500 --> 01:01:02,000
        late

        """)
    #expect(
      SubtitleFile.vtt(cues) == """
        WEBVTT

        00:00:01.000 --> 00:00:02.040
        one
        two --&gt; &lt;b&gt;

        01:01:01.500 --> 01:01:02.000
        late

        """)
    try SubtitleFile.write(cues, to: folder.file("a.srt"))
    try SubtitleFile.write(cues, to: folder.file("a.vtt"))
    #expect(String(decoding: bytes(of: folder.file("a.srt")), as: UTF8.self) == SubtitleFile.srt(cues))
    #expect(throws: MediaError.self) { try SubtitleFile.write(cues, to: folder.file("a.txt")) }
    let back = try SubtitleTrack.read(folder.file("a.srt")).cues
    #expect(back.map(\.start) == [1, 3661.5])
    #expect(try SubtitleTrack.read(folder.file("a.vtt")).cues.map(\.text) == ["one\ntwo --> <b>", "late"])
  }

  @Test("every container returns its subtitles", arguments: ["a.mp4", "a.mov", "a.mkv", "a.webm"])
  func containers(name: String) throws {
    let tracks = [
      SubtitleTrack(cues: Self.cues, language: "eng", title: "Full", isDefault: true),
      SubtitleTrack(cues: [Self.cues[2]], language: "fra"),
    ]
    let path = folder.file(name)
    let sound = AudioTrack(.clip(sine(300, seconds: 1.4, sampleRate: 24_000)))
    try writeMovie(path, count: 35, audio: [sound], subtitles: tracks)
    let back = try SubtitleTrack.read(path)
    #expect(back.language == "eng")
    #expect(back.cues.count == 3)
    for (got, wanted) in zip(back.cues, Self.cues) {
      #expect(abs(got.start - wanted.start) < 0.002 && abs(got.end - wanted.end) < 0.002)
    }
    #expect(back.cues.first?.text == Self.cues[0].text)
    #expect(back.cues.last?.text == Self.cues[2].text)
    #expect(try SubtitleTrack.read(path, track: 1).cues.map(\.text) == ["last"])
    #expect(try MediaInfo.read(path).subtitleTracks.map(\.language) == ["eng", "fra"])
    #expect(throws: MediaError.self) { try SubtitleTrack.read(path, track: 2) }
    #expect(try readMovie(path).count == 35)
  }

  @Test("where MP4 cannot show two texts at once, they are shown below each other")
  func overlap() throws {
    let cues = [
      SubtitleCue(start: 0.2, end: 0.8, text: "A"), SubtitleCue(start: 0.4, end: 1, text: "B"),
    ]
    try writeMovie(folder.file("a.mp4"), count: 30, subtitles: [SubtitleTrack(cues: cues)])
    let back = try SubtitleTrack.read(folder.file("a.mp4")).cues
    #expect(back.map(\.text) == ["A", "A\nB", "B"])
    #expect(back.map { ($0.start * 10).rounded() } == [2, 4, 8])
  }

  @Test("burnt-in text changes the lower part of the pictures, only while it is shown")
  func burning() throws {
    let cues = [SubtitleCue(start: 0.2, end: 0.4, text: "BURNT {\\b1} \\N text")]
    let burner = try SubtitleBurner(cues, width: 160, height: 120)
    let blank = Image(width: 160, height: 120)
    #expect(try burner.burn(into: blank, at: 0.1) == blank)
    #expect(try burner.burn(into: blank, at: 0.4) == blank)
    let drawn = try burner.burn(into: blank, at: 0.3)
    let brightRows = (0..<120).filter { y in (0..<160).contains { drawn[x: $0, y: y].red > 200 } }
    #expect(brightRows.first.map { $0 > 60 } == true)
    #expect(throws: MediaError.self) {
      try burner.burn(into: Image(width: 10, height: 10), at: 0.3)
    }
    let none = try SubtitleBurner([], width: 160, height: 120)
    #expect(try none.burn(into: blank, at: 0) == blank)
  }
}
