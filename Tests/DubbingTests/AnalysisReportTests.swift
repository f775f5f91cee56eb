import Dubbing
import Foundation
import Media
import Testing

#if canImport(FoundationXML)
  import FoundationXML
#endif

@Suite struct AnalysisReportTests {
  private let report = AnalysisReport(
    file: "a & b/take <1>.wav", duration: 5,
    segments: [
      .init(
        start: 0.5, end: 2, text: "Well, \"no\".", speaker: nil, emotion: ["anger": 0.75, "neutral": 0.25],
        valence: -0.4, arousal: 0.5, dominance: 0.2, intensity: 1.2, confidence: 0.75)
    ], face: nil)

  @Test func `JSON has every field and null for what is not known`() throws {
    let data = JSONFile.data(report)
    let root = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    #expect(root["face"] is NSNull)
    let segment = try #require((root["segments"] as? [[String: Any]])?.first)
    #expect(segment["speaker"] is NSNull)
    #expect(
      Set(segment.keys) == [
        "start", "end", "text", "speaker", "emotion", "valence", "arousal", "dominance", "intensity",
        "confidence",
      ])
    #expect(try JSONDecoder().decode(AnalysisReport.self, from: data) == report)
  }

  @Test func `CSV quotes what needs it`() {
    let lines = report.csv.split(separator: "\n").map(String.init)
    let header =
      "start,end,speaker,text,emotion,neutral,anger,valence,arousal,dominance,intensity,confidence"
    #expect(lines[0] == header)
    #expect(
      lines[1] == "0.500,2.000,,\"Well, \"\"no\"\".\",anger,0.2500,0.7500,-0.4000,0.5000,0.2000,1.2000,0.7500"
    )
  }

  @Test func `EmotionML is well-formed and keeps its ranges`() throws {
    let text = report.emotionML
    #expect(XMLParser(data: Data(text.utf8)).parse())
    #expect(text.contains(##"category-set="#render""##))
    #expect(text.contains(#"<category name="anger" value="0.7500"/>"#))
    #expect(text.contains(#"<dimension name="pleasure" value="0.3000"/>"#))
    #expect(text.contains(#"<intensity value="0.6000" confidence="0.7500"/>"#))
    #expect(text.contains("take%20%3C1%3E.wav#t=0.500,2.000"))
  }

  @Test func `a file without speech still gives documents`() {
    let empty = AnalysisReport(file: "x.wav", duration: 0, segments: [], face: nil)
    #expect(XMLParser(data: Data(empty.emotionML.utf8)).parse())
    #expect(empty.csv.split(separator: "\n").count == 1)
    #expect(EmotionTimeline(empty).image().width == 1200)
  }
}
