import Face
import Foundation
import Testing

@Suite struct FaceCurvesTests {
  private func two() throws -> FaceCurves {
    let open = HeadFile.expression([.jawOpen: 0.25, .mouthLeft: 0.5])
    return try FaceCurves(
      fps: 30, frames: [HeadFile.expression([:]), open], head: [[0, 0, 0], [1.5, -2, 0.123456]],
      eyes: [[0, 0], [3, -1]])
  }

  @Test func namesFollowARKit() {
    #expect(ARKitBlendshape.names.count == 52)
    #expect(ARKitBlendshape.names.first == "eyeBlinkLeft")
    #expect(ARKitBlendshape.names.last == "tongueOut")
    #expect(ARKitBlendshape(name: "jawOpen") == .jawOpen)
    #expect(ARKitBlendshape(name: "jawopen") == nil)
  }

  @Test func jsonIsTheDocumentedText() throws {
    let json = try two().json(audio: "a\"b.wav", phonemes: [PhonemeTiming(symbol: "ˈæ", start: 0, end: 0.05)])
    let zeros = Array(repeating: "0", count: 52)
    var open = zeros
    open[ARKitBlendshape.jawOpen.rawValue] = "0.25"
    open[ARKitBlendshape.mouthLeft.rawValue] = "0.5"
    let names = ARKitBlendshape.names.map { "\"\($0)\"" }.joined(separator: ",")
    let golden =
      "{\"version\":1,\"fps\":30,\"audio\":\"a\\\"b.wav\",\"names\":[\(names)],"
      + "\"frames\":[[\(zeros.joined(separator: ","))],[\(open.joined(separator: ","))]],"
      + "\"head\":[[0,0,0],[1.5,-2,0.1235]],\"eyes\":[[0,0],[3,-1]],"
      + "\"phonemes\":[{\"p\":\"ˈæ\",\"start\":0,\"end\":0.05}]}\n"
    #expect(json == golden)
    #expect(try JSONSerialization.jsonObject(with: Data(json.utf8)) is [String: Any])
  }

  @Test func liveLinkHasTheAppsColumns() throws {
    let lines = try two().liveLinkCSV().split(separator: "\n").map { $0.split(separator: ",") }
    #expect(lines.count == 3)
    #expect(lines.allSatisfy { $0.count == 63 })
    #expect(lines[0].prefix(3) == ["Timecode", "BlendShapeCount", "EyeBlinkLeft"])
    #expect(lines[2][0] == "00:00:00:01.000")
    #expect(lines[2][1] == "61")
    let column = try #require(lines[0].firstIndex(of: "JawOpen"))
    #expect(lines[2][column] == "0.25")
    let moved = try #require(lines[0].firstIndex(of: "MouthLeft"))
    #expect(lines[2][moved] == "0.5")
  }

  @Test func curvesThatDoNotFitTogetherAreRefused() {
    #expect(throws: FaceError.self) {
      try FaceCurves(fps: 30, frames: [[0]], head: [[0, 0, 0]], eyes: [[0, 0]])
    }
    #expect(throws: FaceError.self) { try FaceCurves(fps: 30, frames: [], head: [[0, 0, 0]], eyes: []) }
    #expect(throws: FaceError.self) { try FaceCurves(fps: 0, frames: [], head: [], eyes: []) }
    let broken = HeadFile.expression([.jawOpen: .nan])
    #expect(throws: FaceError.self) {
      try FaceCurves(fps: 30, frames: [broken], head: [[0, 0, 0]], eyes: [[0, 0]])
    }
  }
}
