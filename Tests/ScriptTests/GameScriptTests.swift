import Emotion
import Script
import Testing

@Suite struct GameScriptTests {
  private func lines(_ text: String, _ path: String) -> [Result<ScriptLine, ScriptError>] {
    ScriptReader.rows(text: text, path: path)
  }

  @Test func `Yarn Spinner: lines with tags are read, the game's own parts are left alone`() throws {
    let script = try ScriptReader.read(
      text: """
        title: Gate
        tags: night
        ---
        // the guard sees somebody
        <<declare $met = false>>
        Guard: Halt! Who goes [wave]there[/wave]? #line:0g1 #emotion:anger #intensity:0.7 #shake
        -> Run away #line:0g2
            <<jump Chase>>
        -> Mira: It is only me. #direction:almost_laughing <<if $met>>
            Guard (relieved): Oh. [sigh] Pass. #whisper
        The gate creaks. // narration
        === 
        title: Chase
        ---
        => Guard: See https://example.org/gate! #voice:george
        ===
        """, path: "a.yarn")
    #expect(script.lines.map(\.speaker) == ["Guard", "Mira", "Guard", "SPEAKER", "Guard"])
    #expect(script.lines.map(\.id) == ["0g1", "2", "3", "4", "5"])
    #expect(script.lines[0].text == "Halt! Who goes there?")
    #expect(script.lines[0].emotion?.description == "anger" && script.lines[0].intensity?.value == 0.7)
    #expect(script.lines[0].location.position.line == 6)
    #expect(script.lines[1].direction == "almost laughing" && script.lines[1].text == "It is only me.")
    #expect(script.lines[2].emotion?.description == "relief")
    #expect(script.lines[2].spans.contains { $0.content == .sound(.sigh) })
    #expect(script.lines[2].spans.allSatisfy { $0.delivery.style == .whisper })
    #expect(script.lines[3].text == "The gate creaks.")
    #expect(script.lines[4].voice == "george" && script.lines[4].text.contains("https://example.org/gate!"))
  }

  @Test func `Ink: lines, choices of a speaker and tags are read, code is not spoken`() throws {
    let script = try ScriptReader.read(
      text: """
        VAR met = false
        INCLUDE other.ink
        -> gate
        === gate ===
        # emotion: anger
        # intensity: 0.7
        Guard: Halt! # id: G1 # mood_music
        * [Run away] -> chase
        + (friend) {met} Mira: It is only me[.], really. # fearful
          - - Guard: Oh. -> chase
        { met:
          ~ met = true
        - else:
          TODO: more
          Rain falls. <>
        }
        /* a long
        comment */ = stitch
        Mira: Good night.
        -> END
        """, path: "a.ink")
    #expect(script.lines.map(\.speaker) == ["Guard", "Mira", "Guard", "SPEAKER", "Mira"])
    #expect(script.lines[0].id == "G1" && script.lines[0].intensity?.value == 0.7)
    #expect(script.lines[0].emotion?.description == "anger")
    #expect(script.lines[1].text == "It is only me, really.")
    #expect(script.lines[1].emotion?.description == "fear")
    #expect(script.lines[2].text == "Oh." && script.lines[2].emotion == nil)
    #expect(script.lines[3].text == "Rain falls." && script.lines[4].text == "Good night.")
  }

  @Test func `a line with a variable, a wrong number or a slip in a tag fails alone, with its place`() throws
  {
    let rows = lines(
      "title: A\n---\nA: Hello {$name}.\nA: Hi. #intensity:9\nA: [hapy] Yes.\nA: Good.\n===\n", "a.yarn")
    #expect(rows.count == 4)
    let errors = rows.compactMap { row -> ScriptError? in
      if case .failure(let error) = row { error } else { nil }
    }
    #expect(errors.map { $0.location?.position.line } == [3, 4, 5])
    #expect(errors[0].message.contains("variables"))
    #expect(errors[2].help.contains("happy"))
    #expect((try? rows[3].get())?.text == "Good.")
  }

  @Test func `a file without dialogue says so`() {
    for name in ["a.yarn", "a.ink"] {
      let rows = lines(name == "a.yarn" ? "title: A\n---\n===\n" : "=== a ===\n-> END\n", name)
      #expect(rows.count == 1 && (try? rows[0].get()) == nil)
    }
  }
}
