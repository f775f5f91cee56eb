import Emotion
import Script
import Testing

@Suite struct TableReaderTests {
  private static let table = """
    id,character,text,emotion,intensity,direction
    G001,Guard,"Halt! Who goes there?",anger,0.7,
    G002,Guard,"Oh. It is only you.",,,"relieved, almost laughing"

    """

  @Test func theContractsTableIsRead() throws {
    let script = try ScriptReader.read(text: Self.table, path: "lines.csv")
    #expect(script.lines.map(\.id) == ["G001", "G002"] && script.characters == ["Guard"])
    #expect(script.lines[0].emotion?.description == "anger" && script.lines[0].intensity?.value == 0.7)
    #expect(script.lines[0].text == "Halt! Who goes there?" && script.lines[0].direction == nil)
    #expect(script.lines[1].emotion == nil && script.lines[1].direction == "relieved, almost laughing")
  }

  @Test func tabsAndJSONLinesGiveTheSameLines() throws {
    let tsv = """
      ID\tSpeaker\tLine\tMood\tIntensity\tDirection\tComment\r
      G001\tGuard\tHalt! Who goes there?\tangry\t0.7\t\tfirst\r
      G002\tGuard\tOh. It is only you.\t\t\trelieved, almost laughing\t
      """
    let jsonl = """
      {"id":"G001","name":"Guard","text":"Halt! Who goes there?","emotion":{"anger":2},"intensity":0.7}

      {"direction":"relieved, almost laughing","id":"G002","character":"Guard","line":"Oh. It is only you.","take":[1]}
      """
    let expected = try ScriptReader.read(text: Self.table, path: "lines.csv").lines
    for (text, path) in [(tsv, "lines.tsv"), (jsonl, "lines.jsonl")] {
      let lines = try ScriptReader.read(text: text, path: path).lines
      #expect(lines.map(\.id) == expected.map(\.id))
      #expect(lines.map(\.spans) == expected.map(\.spans))
      #expect(lines.map(\.setting) == expected.map(\.setting))
      #expect(lines.map(\.speaker) == expected.map(\.speaker))
    }
  }

  @Test func aSemicolonMaySeparateTheColumns() throws {
    let line = try ScriptReader.read(text: "id;text;emotion\na;\"Yes; no, well\";joy\n", path: "a.csv").lines[
      0]
    #expect(line.text == "Yes; no, well" && line.emotion?.description == "joy")
  }

  @Test func timesVoiceLanguageAndOutputAreRead() throws {
    let line = try ScriptReader.read(
      text: "text,start,end,voice,lang,out\nHi,1.5,00:03.250,heart,en,a/b.wav\n", path: "a.csv"
    ).lines[0]
    #expect(line.start == 1.5 && line.end == 3.25 && line.voice == "heart" && line.language == "en")
    #expect(line.out == "a/b.wav" && line.id == "1" && line.speaker == "SPEAKER")
  }

  @Test func aBadRowFailsAlone() {
    let text = "id,text,intensity\na,One,9\nb,Two,1\nc,,1\nb,Again,\nd,Thr\"ee,1,2,3\ne,\"Fo\"ur,1\nf,Six,\n"
    let rows = ScriptReader.rows(text: text, path: "t.csv")
    #expect(rows.map { (try? $0.get())?.id } == [nil, "b", nil, nil, nil, nil, "f"])
    let messages = rows.compactMap { row -> String? in
      if case .failure(let error) = row {
        "\(error.location?.description ?? "") \(error.message)"
      } else {
        nil
      }
    }
    #expect(
      messages == [
        "t.csv:2:7 intensity lies outside 0...2 (9)", "t.csv:4:1 the line has no words",
        "t.csv:5:1 two lines have this id (b)",
        "t.csv:6:12 here should be 3 cells as in the header (5 cells)",
        "t.csv:7:7 there is text after a closing quote (u)",
      ])
  }

  @Test(arguments: [
    ("id,character\na,b\n", "t.csv", 1, 1, "a field is missing (text)"),
    ("id,text,emotoin\n", "t.csv", 1, 9, "there is no field of this name (emotoin)"),
    ("text,line\n", "t.csv", 1, 6, "here should be only one column for the text (line)"),
    ("text,emotion\nHi,hapy\n", "t.csv", 2, 4, "there is no emotion of this name (\"hapy\")"),
    ("text,intensity\nHi,much\n", "t.csv", 2, 4, "intensity is not a number from 0 to 2 (much)"),
    ("text,start\nHi,soon\n", "t.csv", 2, 4, "this time cannot be read (soon)"),
    ("text,start,end\nHi,2,1\n", "t.csv", 2, 6, "the line ends at 1 s, before or as it starts (2 s)"),
    ("text\n\"Hi [hapy] you\"\n", "t.csv", 2, 5, "there is no such tag ([hapy])"),
    ("text\n\"Hi\n", "t.csv", 2, 1, "this quote is never closed (\")"),
    ("{\"text\":1,}", "t.jsonl", 1, 11, "a field name in double quotes is missing (})"),
    (
      "{\"text\":\"Hi\"}\n {\"text\":\"x\",\"emotoin\":1}", "t.jsonl", 2, 14,
      "there is no field of this name (emotoin)"
    ),
    ("{\"id\":1}", "t.jsonl", 1, 1, "a field is missing (text)"),
    ("{\"text\":\"Hi\"}\n[]", "t.jsonl", 2, 1, "here should be a JSON object in { } ([])"),
    ("{\"text\":[1]}", "t.jsonl", 1, 9, "text is not a text or a number ([1])"),
    ("{\"text\":\"Hi [hapy]\"}", "t.jsonl", 1, 13, "there is no such tag ([hapy])"),
  ])
  func aWrongTableIsRefusedAtItsPlace(text: String, path: String, line: Int, column: Int, message: String) {
    expectRefusal(text, path, line, column, message)
  }

  @Test func charactersGiveWhatALineDoesNotSay() throws {
    let sheet = try CharacterSheet(
      json: """
        {"Guard":{"voice":"george","emotion":"anger","intensity":0.3,"style":"shout"},
         "Mira":{"voice":"heart","direction":"warm, a little tired"}}
        """, path: "characters.json")
    let lines = try ScriptReader.read(
      text: "text,name,emotion,direction\nHalt.,guard,,\nHello.,Mira,joy,\nWho?,Tom,,x\n", path: "t.csv"
    ).lines.map(sheet.applied)
    #expect(lines[0].voice == "george" && lines[0].setting.mixture.description == "anger")
    #expect(lines[0].setting.intensity.value == 0.3 && lines[0].spans[0].delivery.style == .shout)
    #expect(lines[1].voice == "heart" && lines[1].direction == "warm, a little tired")
    let cheerful = try ScriptReader.read(text: "Guard (joy): Ha!", path: "a.txt").lines.map(sheet.applied)
    #expect(cheerful[0].setting.mixture.description == "joy" && cheerful[0].intensity == nil)
    #expect(lines[1].emotion?.description == "joy" && lines[2].voice == nil && lines[2].direction == "x")
  }

  @Test(arguments: [
    ("[]", 1, 1, "characters is not an object in { } ([])"),
    ("{\"A\":{\"vioce\":\"x\"}}", 1, 7, "there is no field of this name (vioce)"),
    ("{\"A\":\n{\"emotion\":\"hapy\"}}", 2, 12, "there is no emotion of this name (\"hapy\")"),
    ("{\"A\":{\"intensity\":3}}", 1, 19, "intensity lies outside 0...2 (3)"),
    ("{\"A\":{\"style\":\"loud\"}}", 1, 15, "style is not one of whisper, soft, shout (loud)"),
    ("{\"A\":1}", 1, 6, "A is not an object in { } (1)"),
    ("{\"A\":{\"voice\":1}}", 1, 15, "voice is not a text in double quotes (1)"),
    ("{", 1, 2, "a field name in double quotes is missing (end of the text)"),
  ])
  func aWrongSheetIsRefusedAtItsPlace(text: String, line: Int, column: Int, message: String) {
    do {
      _ = try CharacterSheet(json: text, path: "c.json")
      Issue.record("no error")
    } catch {
      #expect(error.location?.description == "c.json:\(line):\(column)" && error.message == message)
    }
  }
}
