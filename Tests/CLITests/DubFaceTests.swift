import Foundation
import Media
import Testing

@Suite struct DubFaceTests {
  private struct Report: Decodable {
    struct Faces: Decodable {
      struct Gap: Decodable {
        var line: String
        var reason: String
      }
      var mode: String
      var copied: Bool
      var changed: Int
      var untouched: [Gap]
    }
    var faces: Faces
  }

  /// A still picture as a video of three seconds.
  private func film(_ image: Image, _ path: String) throws {
    var writer = try VideoWriter(
      path, video: VideoSettings(width: image.width, height: image.height, frameRate: Rational(10)))
    for _ in 0..<30 { try writer.write(image) }
    try writer.finish()
  }

  private func dub(_ folder: TemporaryFolder, _ mode: String) throws -> Report.Faces {
    _ = try folder.write("[00:01.000 - 00:02.000] ANNA: My map of Rome.\n", to: "s.txt")
    let outcome = try RenderProcess.run(
      ["dub", "s.txt", "v.mp4", "-o", "out.mp4", "--face", mode], in: folder.url)
    #expect(outcome.status == 0, "\(outcome.errors)")
    let data = try Data(contentsOf: folder.url.appendingPathComponent("out.report.json"))
    return try JSONDecoder().decode(Report.self, from: data).faces
  }

  private func frames(_ path: String) throws -> [VideoFrame] {
    var reader = try VideoReader(path), out: [VideoFrame] = []
    while let frame = try reader.nextFrame() { out.append(frame) }
    return out
  }

  @Test func `the lips of a face follow the line while it lasts, and nothing else moves`() throws {
    let folder = try TemporaryFolder()
    let photo = try PNGFile.read(FaceTests.photo).withoutAlpha()
    try film(photo, folder.path("v.mp4"))
    let faces = try dub(folder, "lips")
    #expect(faces.mode == "lips" && !faces.copied && faces.untouched.isEmpty)
    #expect((11...14).contains(faces.changed))
    let old = try frames(folder.path("v.mp4")), new = try frames(folder.path("out.mp4"))
    #expect(new.count == old.count)
    /// The greatest change of green in some rows of a frame.
    func change(_ index: Int, _ rows: ClosedRange<Int>) -> Int {
      rows.map { y in
        (40..<216).map { x in
          abs(Int(old[index].image[x: x, y: y].green) - Int(new[index].image[x: x, y: y].green))
        }.max() ?? 0
      }.max() ?? 0
    }
    // The mouth lies under the middle; the brow, and everything before and after the line, is only encoded anew.
    #expect((11...18).map { change($0, 140...190) }.max() ?? 0 > 60)
    #expect((11...18).map { change($0, 0...70) }.max() ?? 0 < 24)
    #expect(change(3, 0...255) < 24 && change(27, 0...255) < 24)
  }

  @Test func `without a face the pictures are copied and the report says why`() throws {
    let folder = try TemporaryFolder()
    try film(Image(width: 96, height: 64), folder.path("v.mp4"))
    let faces = try dub(folder, "full")
    #expect(faces.copied && faces.changed == 0)
    #expect(faces.untouched.map(\.reason) == ["no face was found"])
  }
}
