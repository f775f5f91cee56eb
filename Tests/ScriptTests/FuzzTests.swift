import Emotion
import Script
import TestSupport
import Testing

/// Thousands of damaged scripts: each is read or refused, none crashes or hangs.
@Suite struct FuzzTests {
  private static let seeds: [(path: String, text: String)] = [
    (
      "a.txt",
      "# c\n[00:04.2 - 00:06.0] ANNA (0.6 fear + 0.4 joy, 0.6, so): I \\[x] [sad>angry:0.8] go (whisper) &amp; <break time='1s'/>\n  on.\n\nB: <p>Hi</p>"
    ),
    (
      "a.srt",
      "1\n00:00:01,000 --> 00:00:02,500\n<i>A</i> {\\an8}b\n\n2\n00:00:03,000 --> 00:00:04,000\nANNA (joy): - c\n"
    ),
    (
      "a.vtt",
      "WEBVTT\n\nNOTE x\n\nid\n00:01.000 --> 00:03.000 align:start\n<v.a Ann>Is &lt;it</v><v Tom>No <c.x>no</c>\n"
    ),
    (
      "a.ass",
      "[Script Info]\n[Events]\nFormat: Start, End, Name, Text\nDialogue: 0:00:01.00,0:00:02.00,A,{\\p1}x{\\p0}Hi,\\Nyou [joy]\n"
    ),
    ("a.fountain", "Title: X\n\nINT. A\n\nANNA ^\n(sad)\nI *was* [[n]] /* b\n*/ late_\n\n@Mc\n~la\n"),
    (
      "a.yarn",
      "title: A\n---\nAnn: Hi [wave]you[/wave] [joy] #line:1 #emotion:fear // x\n-> Tom: No <<if $a>>\n=> B: {$x}\n===\n"
    ),
    (
      "a.ink",
      "=== a\n# angry\nAnn: Hi # id: x /* b\n*/\n* (l) {c} Tom: No[ more] -> b\n- - Yes <>\n{ x:\n- else:\n~ y\n}\n"
    ),
    (
      "a.csv",
      "id,character,text,emotion,intensity,start,end\nG1,Guard,\"Ha\"\"lt, [joy] you\",anger,0.7,1,2\nG2,,Oh,\"v=0 a=1 d=0\",,,\n"
    ),
    (
      "a.jsonl",
      "{\"id\":\"a\",\"text\":\"Hi \\u00e9 [joy]\",\"emotion\":{\"joy\":1},\"intensity\":0.5}\n{\"line\":\"x\"}\n"
    ),
    (
      "a.json",
      "{\"version\":1,\"lines\":[{\"id\":\"a\",\"speaker\":\"A\",\"text\":\"Hi\",\"emotion\":{\"joy\":1},\"intensity\":1}]}"
    ),
  ]
  private static let pieces =
    Array("[](){}<>/\\:,;.-+*_~@#^=&\"'\n\r\t 019aA>é🙂\u{FEFF}\u{0}").map(String.init) + [
      "-->", "[[", "]]", "/*", "*/", "<v ", "{\\p1}", "[joy]", "<p>", "</p>", "WEBVTT", "&#x41;",
      "99999999999999999999", "nan", "\r\n",
    ]

  @Test func damagedScriptsAreReadOrRefused() {
    var random = SplitMix(seed: 2026)
    var read = 0
    var refused = 0
    for round in 0..<4000 {
      let (path, text) = Self.seeds[round % Self.seeds.count]
      var scalars = Array(text.unicodeScalars)
      for _ in 0..<Int.random(in: 1...6, using: &random) {
        let at = Int.random(in: 0...scalars.count, using: &random)
        switch Int.random(in: 0..<4, using: &random) {
        case 0:
          scalars.insert(contentsOf: (Self.pieces.randomElement(using: &random) ?? "").unicodeScalars, at: at)
        case 1: scalars.removeSubrange(at..<min(at + Int.random(in: 1...5, using: &random), scalars.count))
        case 2: scalars = Array(scalars[..<at])
        default:
          let end = min(at + Int.random(in: 1...20, using: &random), scalars.count)
          scalars.insert(contentsOf: scalars[at..<end], at: Int.random(in: 0...scalars.count, using: &random))
        }
      }
      let damaged = String(String.UnicodeScalarView(scalars))
      if path == "a.json" {
        if (try? EmotionPlan(json: damaged)) != nil { read += 1 } else { refused += 1 }
        if (try? CharacterSheet(json: damaged, path: path)) != nil { read += 1 } else { refused += 1 }
        if (try? EmotionPlan(csv: damaged)) != nil { read += 1 } else { refused += 1 }
        continue
      }
      for row in ScriptReader.rows(text: damaged, path: path, format: nil) {
        switch row {
        case .success(let line):
          read += 1
          check(line)
        case .failure(let error):
          refused += 1
          #expect(!error.errors.isEmpty && !error.description.isEmpty)
        }
      }
    }
    #expect(read > 1000 && refused > 1000, "\(read) read, \(refused) refused")
  }

  @Test func randomBytesAreReadOrRefused() {
    var random = SplitMix(seed: 5)
    for _ in 0..<500 {
      let bytes = (0..<Int.random(in: 0...200, using: &random)).map { _ in
        UInt8.random(in: 0...255, using: &random)
      }
      for prefix in [[], [0xFF, 0xFE], [0xEF, 0xBB, 0xBF]] as [[UInt8]] {
        _ = try? ScriptReader.read(bytes: prefix + bytes, path: "a.txt")
        _ = try? EmotionPlan(decoding: prefix + bytes, as: .csv)
      }
    }
  }

  @Test(arguments: [
    "[", "(", "<", "&", "\\", "<p>", "[joy]", "(", "{\\", "\"", "[[", "-->", "A: ", "\n", "\r", "<v ",
  ])
  func longRepetitionsEndQuickly(piece: String) {
    let text = "A: " + String(repeating: piece, count: 3000)
    for format in ScriptFormat.allCases {
      #expect(!ScriptReader.rows(text: text, path: "a", format: format).isEmpty)
    }
  }

  /// What every line that was read has in common.
  private func check(_ line: ScriptLine) {
    #expect(!line.spans.isEmpty && !line.id.isEmpty && !line.speaker.isEmpty)
    if let start = line.start, let end = line.end { #expect(end > start && start >= 0) }
    for span in line.spans {
      if case .text(let text) = span.content { #expect(!text.isEmpty && !text.contains("  ")) }
    }
  }
}
