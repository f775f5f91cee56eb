import Emotion
import Foundation
import Testing
import TextEmotion

/// What is read in lines and directions.
@Suite struct ReadingTests {
  @Test(arguments: [
    ("I'm so scared, please don't leave me alone!", "fear"),
    ("Thank you so much for helping me.", "gratitude"),
    ("I hate you! Get out of my house!", "anger"), ("This is disgusting.", "disgust"),
    ("I am so sorry for what I did.", "remorse"), ("Wow, I did not expect that!", "surprise"),
  ])
  func `a plain feeling is named, with its words and a reason`(line: String, label: String) throws {
    var reader = EmotionReader(try Model.shared.get())
    let reading = reader.read(line, speaker: "A")
    #expect(reading.mixture.components.contains { $0.label.name == label }, "\(reading)")
    #expect(reading.cause.map(line.contains) != false)
    #expect(!reading.reason.isEmpty && !reading.isAbstention)
    #expect((0...1).contains(reading.confidence))
  }

  @Test(arguments: ["", "   ", "...", "12 34", "😀", "The meeting is on Tuesday."])
  func `a line without feeling is neutral`(line: String) throws {
    var reader = EmotionReader(try Model.shared.get())
    #expect(reader.read(line, speaker: "A").mixture.isNeutral)
  }

  @Test func `ten thousand words, foreign script and NUL are read without harm`() throws {
    let model = try Model.shared.get()
    let texts = [
      String(repeating: "word ", count: 10_000), "你好，世界", "a\0b", String(repeating: "x", count: 50_000),
    ]
    for text in texts {
      let found = model.probabilities(of: text)
      #expect(found.count == 28 && found.allSatisfy { (0...1).contains($0) })
    }
  }

  @Test func `a line that says little leans on the speaker's last line, not on another's`() throws {
    let model = try Model.shared.get()
    func joy(after speaker: String) -> Double {
      var reader = EmotionReader(model)
      _ = reader.read("I am so happy, this is wonderful, I love it!", speaker: speaker)
      let reading = reader.read("It is on the table.", speaker: "A")
      return reading.alternatives.map { $0.confidence ?? 0 }.reduce(0, +)
        + (reading.mixture.isNeutral ? 0 : 1)
    }
    #expect(joy(after: "A") > joy(after: "B"))
  }

  @Test func `more exclamation marks never make a line weaker`() throws {
    var reader = EmotionReader(try Model.shared.get())
    let quiet = reader.read("I hate you.", speaker: "A").intensity
    let loud = reader.read("I HATE you!!!", speaker: "B").intensity
    #expect(loud > quiet)
  }

  @Test func `directions that no prototype holds are understood`() throws {
    let reader = DirectionReader(try Model.shared.get())
    let rows = String(decoding: try Model.fixture("directions.tsv"), as: UTF8.self).split(separator: "\n")
      .filter { !$0.hasPrefix("#") }.map { $0.split(separator: "\t").map(String.init) }
    #expect(rows.count >= 60)
    var right = 0
    for row in rows {
      let found = reader.read(row[0])
      let name = found?.mixture.dominant.name ?? "none"
      let isRight = row[1].split(separator: ",").contains {
        $0 == name || $0.contains(" + ") && $0.contains(name)
      }
      right += isRight ? 1 : 0
      if !isRight { print("missed: \(row[0]) -> \(found?.mixture.description ?? "none"), wanted \(row[1])") }
    }
    print("directions: \(right) of \(rows.count)")
    #expect(Double(right) / Double(rows.count) >= 0.6)
  }

  @Test func `degrees in a direction change how strong it is`() throws {
    let reader = DirectionReader(try Model.shared.get())
    let weak = try #require(reader.read("slightly angry")),
      strong = try #require(reader.read("extremely angry"))
    #expect(weak.intensity < strong.intensity)
    #expect(weak.mixture.dominant.name == "anger" && strong.mixture.dominant.name == "anger")
    #expect(reader.read("!!!") == nil)
  }

  @Test func `what a direction denies is not played`() throws {
    let reading = try #require(DirectionReader(Model.shared.get()).read("sad, but not angry"))
    #expect(!reading.mixture.components.contains { $0.label.name == "anger" })
  }

  @Test func `tags stand, directions colour them, words decide the rest`() throws {
    let sad = EmotionSetting(mixture: EmotionMixture(.sadness))
    var directed = sad
    directed.direction = "furious"
    let plan = EmotionPlan(lines: [
      .init(id: "1", speaker: "A", text: "I love this!", setting: sad, source: "script", reason: "tag"),
      .init(id: "2", speaker: "A", text: "Go.", setting: directed, source: "script", reason: "tag"),
      .init(id: "3", speaker: "A", text: "Thank you so much!", setting: .neutral, source: "default"),
    ])
    let texts = plan.lines.map(\.text)
    let model = try Model.shared.get()
    let read = plan.decided(by: model, words: texts, byWords: true)
    #expect(read.lines[0] == plan.lines[0])
    #expect(read.lines[1].setting.mixture.dominant.name == "sadness")
    #expect(read.lines[1].setting.mixture.components.count > 1)
    #expect(read.lines[1].source == "direction")
    #expect(read.lines[2].source == "text" && read.lines[2].setting.mixture.dominant.name == "gratitude")
    #expect(read.lines[2].confidence != nil && read.lines[2].reason != nil)
    let again = try EmotionPlan(decoding: Array(read.encoded(as: .json).utf8), as: .json)
    #expect(again == read)
    #expect(plan.decided(by: model, words: texts, byWords: false).lines[2] == plan.lines[2])
  }
}
