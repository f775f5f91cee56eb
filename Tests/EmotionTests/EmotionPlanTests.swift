import Emotion
import TestSupport
import Testing

@Suite struct EmotionPlanTests {
  @Test func theJSONHasTheContractsFieldsInOrder() throws {
    let setting = try EmotionSetting(parsing: "0.6 fear + 0.4 anger", intensity: 0.7)
    let line = EmotionPlan.Line(
      id: "1", speaker: "ANNA", text: "Run!\n\"Now\"", start: 4.2, end: 6, setting: setting, confidence: 1,
      source: "script")
    let expected = #"""
      {
        "version": 1,
        "lines": [
          {
            "id": "1",
            "speaker": "ANNA",
            "voice": null,
            "text": "Run!\n\"Now\"",
            "start": 4.2,
            "end": 6,
            "emotion": {"fear": 0.6, "anger": 0.4},
            "valence": -0.588,
            "arousal": 0.596,
            "dominance": -0.158,
            "intensity": 0.7,
            "direction": null,
            "confidence": 1,
            "alternatives": [],
            "source": "script",
            "reason": null,
            "cause": null
          }
        ]
      }

      """#
    var rounded = line
    rounded.setting.affect = try AffectVector(valence: -0.588, arousal: 0.596, dominance: -0.158)
    #expect(EmotionPlan(lines: [rounded]).json == expected)
    #expect(abs(setting.affect.valence + 0.588) < 1e-12)
  }

  @Test func randomPlansReadBackExactlyInBothFormats() throws {
    var random = SplitMix(seed: 11)
    for _ in 0..<60 {
      let plan = try randomPlan(&random)
      #expect(try EmotionPlan(json: plan.json) == plan)
      #expect(try EmotionPlan(csv: plan.csv) == plan)
      for format in EmotionPlan.Format.allCases {
        let bytes = Array(plan.encoded(as: format).utf8)
        #expect(try EmotionPlan(decoding: bytes, as: format).encoded(as: format).utf8.elementsEqual(bytes))
      }
    }
  }

  @Test func aPlanWrittenByHandMayLeaveOutWhatHasAMeaning() throws {
    let plan = try EmotionPlan(
      json:
        #"{"version":1,"lines":[{"id":"a","speaker":"A","text":"Hi.","emotion":{"happy":2},"intensity":1}]}"#)
    let line = try #require(plan.lines.first)
    #expect(line.setting.mixture.description == "joy" && line.setting.affect == EmotionCategory.joy.affect)
    #expect(line.source == "user" && line.confidence == nil && line.start == nil && line.alternatives.isEmpty)
    let table = try EmotionPlan(csv: "text,id,speaker,intensity,emotion\nHi.,a,A,1,v=0.5 a=0.5 d=0\n")
    #expect(table.lines[0].setting.affect == (try AffectVector(valence: 0.5, arousal: 0.5, dominance: 0)))
  }

  private static let good = #""id":"a","speaker":"A","text":"Hi.","emotion":{"joy":1},"intensity":1"#

  @Test(arguments: [
    (#"{"version":2,"lines":[]}"#, 1, 12, EmotionError.unsupportedVersion(found: "2")),
    (#"{"lines":[]}"#, 1, 1, .missingField(name: "version")),
    (#"{"version":1}"#, 1, 1, .missingField(name: "lines")),
    ("{\"version\":1,\n \"line\":[]}", 2, 2, .unknownField(name: "line", suggestion: "lines")),
    (#"[1]"#, 1, 1, .wrongValue(field: "plan", expected: "an object in { }", found: "[1]")),
    (
      #"{"version":1,"lines":[{"emotoin":{}}]}"#, 1, 24,
      .unknownField(name: "emotoin", suggestion: "emotion")
    ),
    (
      #"{"version":1,"lines":[{"emotion":{"angr":1},"intensity":1}]}"#, 1, 35,
      .unknownName(found: "angr", suggestion: "anger")
    ),
    (
      #"{"version":1,"lines":[{"emotion":{"joy":"1"},"intensity":1}]}"#, 1, 41,
      .wrongValue(field: "joy", expected: "a weight (a number)", found: "\"1\"")
    ),
    (
      #"{"version":1,"lines":[{"emotion":{"joy":1},"intensity":9}]}"#, 1, 56,
      .outOfRange(quantity: "intensity", value: 9, range: 0...2)
    ),
    (#"{"version":1,"lines":[{"emotion":{"joy":1}}]}"#, 1, 23, .missingField(name: "intensity")),
    (
      #"{"version":1,"lines":[{"emotion":{"joy":1},"intensity":1,"valence":0.1}]}"#, 1, 34,
      .missingField(name: "arousal")
    ),
    (
      "{\"version\":1,\n\"lines\":[{]}", 2, 11,
      .malformedText(reason: "a field name in double quotes is missing", found: "]}")
    ),
    (
      #"{"version":1,"version":1}"#, 1, 14,
      .malformedText(reason: "a field is given twice", found: "\"version\":1}")
    ),
    (
      "{" + good + "}", 1, 2, .unknownField(name: "id", suggestion: nil)
    ),
    (
      #"{"version":1,"lines":[{"# + good + "},{" + good + "}]}", 1, 95,
      .wrongValue(field: "id", expected: "a name that no other line has", found: "a")
    ),
    (
      #"{"version":1,"lines":[{"# + good + #","start":2,"end":1}]}"#, 1, 23,
      .wrongValue(field: "end", expected: "a time after the start, 2 s", found: "1 s")
    ),
  ])
  func aWrongPlanIsRefusedAtItsPlace(text: String, line: Int, column: Int, problem: EmotionError) {
    #expect(throws: EmotionError.at(TextPosition(line: line, column: column), problem)) {
      try EmotionPlan(json: text)
    }
  }

  @Test(arguments: [
    (
      "id,speaker,text,emotion,intensty\n", 1, 25,
      EmotionError.unknownField(name: "intensty", suggestion: "intensity")
    ),
    ("id,speaker,text,emotion\n", 1, 1, .missingField(name: "intensity")),
    (
      "id,speaker,text,emotion,intensity\na,A,Hi.,joy,2.5\n", 2, 13,
      .outOfRange(quantity: "intensity", value: 2.5, range: 0...2)
    ),
    (
      "id,speaker,text,emotion,intensity\na,A,Hi.,jou,1\n", 2, 9,
      .unknownName(found: "jou", suggestion: "joy")
    ),
    ("id,speaker,text,emotion,intensity\r\na,A,Hi.,,1\r\n", 2, 9, .missingField(name: "emotion")),
    (
      "id,speaker,text,emotion,intensity\na,A,Hi.,joy,x\n", 2, 13,
      .wrongValue(field: "intensity", expected: "a number", found: "x")
    ),
    (
      "id,speaker,text,emotion,intensity\na,A,Hi.,joy\n", 2, 1,
      .malformedText(reason: "this row has not 5 cells as the header has", found: "4 cells")
    ),
    (
      "id,speaker,text,emotion,intensity\na,A,\"Hi,joy,1\n", 2, 5,
      .malformedText(reason: "this quote is never closed", found: "\"")
    ),
    ("id,id\n", 1, 4, .malformedText(reason: "a column is given twice", found: "id")),
  ])
  func aWrongTableIsRefusedAtItsPlace(text: String, line: Int, column: Int, problem: EmotionError) {
    #expect(throws: EmotionError.at(TextPosition(line: line, column: column), problem)) {
      try EmotionPlan(csv: text)
    }
  }

  @Test func anEmptyTableIsRefused() {
    #expect(throws: EmotionError.self) { try EmotionPlan(csv: "") }
  }

  @Test(arguments: [
    "", "{", "nul", "01", "1.", "-", "\"\\x\"", "\"\\ud800\"", "\"a\nb\"", "[1,]", "{\"a\" 1}", "1 2",
    "1e999",
    "\"\\u+123\"", "[" + String(repeating: "[", count: 100_000),
  ])
  func brokenJSONThrows(text: String) {
    #expect(throws: EmotionError.self) { try JSONDocument(parsing: text) }
  }

  @Test func jsonStringsReadBackExactly() throws {
    let odd = "\u{0}\u{1F}\"\\/\u{7F}é🙂\u{2028}\r\n\t"
    let text = JSONNode(.string(odd)).text(lineDepth: 0)
    guard case .string(let back) = try JSONDocument(parsing: text).root.value else {
      Issue.record("not a string")
      return
    }
    #expect(back == odd)
    guard case .string(let pair) = try JSONDocument(parsing: #""\ud83d\ude42A""#).root.value else {
      Issue.record("not a string")
      return
    }
    #expect(pair == "🙂A")
  }

  private func randomPlan(_ random: inout SplitMix) throws -> EmotionPlan {
    let alphabet = Array("ab c\"',;\n\r\t\\{}[]é🙂=#:(1.5)")
    func text(_ random: inout SplitMix) -> String {
      "x"
        + String(
          (0..<Int.random(in: 0...12, using: &random)).compactMap { _ in
            alphabet.randomElement(using: &random)
          })
    }
    func maybe<T>(_ value: T, _ random: inout SplitMix) -> T? { Bool.random(using: &random) ? value : nil }
    func mixture(_ random: inout SplitMix) throws -> EmotionMixture {
      try EmotionMixture(
        (0..<Int.random(in: 1...4, using: &random)).compactMap { _ in
          EmotionLabel.all.randomElement(using: &random).map {
            ($0, Double.random(in: 0.001...3, using: &random))
          }
        })
    }
    var lines: [EmotionPlan.Line] = []
    for index in 0..<Int.random(in: 0...5, using: &random) {
      let start = maybe(Double.random(in: 0...5000, using: &random), &random)
      let point = try AffectVector(
        valence: Double.random(in: -1...1, using: &random),
        arousal: Double.random(in: -1...1, using: &random),
        dominance: 0)
      lines.append(
        EmotionPlan.Line(
          id: "\(index)-\(text(&random))", speaker: text(&random), voice: maybe(text(&random), &random),
          text: text(&random), start: start,
          end: start.map { $0 + Double.random(in: 0.001...9, using: &random) },
          setting: EmotionSetting(
            mixture: try mixture(&random), affect: maybe(point, &random),
            intensity: try Intensity(Double.random(in: 0...2, using: &random)),
            direction: maybe(text(&random), &random)),
          confidence: maybe(Double.random(in: 0...1, using: &random), &random),
          alternatives: try (0..<Int.random(in: 0...2, using: &random)).map { _ in
            EmotionPlan.Alternative(
              mixture: try mixture(&random), confidence: maybe(0.25, &random), source: "text")
          }, source: text(&random), reason: maybe(text(&random), &random),
          cause: maybe(text(&random), &random)))
    }
    return EmotionPlan(lines: lines)
  }
}
