import Face
import Foundation
import Media
import Tensor
import Testing

/// Parity with training/face/make_fixtures.py (LiteRT 2.3.0 running MediaPipe's graphs) and properties of
/// tracking.
@Suite struct LandmarkTests {
  static let assets = URL(fileURLWithPath: HeadFile.path).deletingLastPathComponent()
  static let fixtures = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Fixtures")
  static let tracker: Result<FaceTracker, any Error> = Result {
    try FaceTracker(path: assets.appendingPathComponent("landmarker.safetensors").path)
  }
  static let fitter: Result<FaceFitter, any Error> = Result {
    FaceFitter(
      basis: try SurfaceBasis(
        landmarksOf: try HeadFile.model.get(),
        path: assets.appendingPathComponent("correspondence.safetensors").path))
  }

  static func picture(_ name: String) throws -> Image {
    try PNGFile.read(fixtures.appendingPathComponent("\(name).png").path)
  }

  static func reference(_ name: String) throws -> [Float] {
    let file = try SafetensorsFile(path: fixtures.appendingPathComponent("landmarks.safetensors").path)
    return try #require(file.floats(name))
  }

  @Test(arguments: ["ada", "ben-turned", "ada-large"])
  func landmarksLieWithinHalfAPixelOfTheReference(name: String) throws {
    let faces = try Self.tracker.get().faces(in: Self.picture(name))
    let expected = try Self.reference("\(name).points")
    #expect(faces.count == 1)
    let face = try #require(faces.first)
    var worst: Float = 0
    for (k, p) in face.points.enumerated() {
      worst = max(worst, abs(p.x - expected[3 * k]), abs(p.y - expected[3 * k + 1]))
    }
    #expect(worst < 0.5, "\(worst) pixels")
    #expect(face.confidence > 0.95)
  }

  @Test(arguments: ["ada", "ben-turned"])
  func theFitAgreesWithTheReference(name: String) throws {
    let points = try Self.reference("\(name).points")
    let face = TrackedFace(
      id: 0, points: (0..<478).map { SIMD3(points[3 * $0], points[3 * $0 + 1], points[3 * $0 + 2]) },
      confidence: 1, region: FaceRegion(centre: [128, 128], size: 256))
    let fit = try Self.fitter.get().fit(face)
    let error = try Self.reference("\(name).error")[0]
    #expect(abs(fit.error - error) < 0.0005, "\(fit.error), reference \(error)")
    let expression = try Self.reference("\(name).expression")
    for (a, b) in zip(fit.expression, expression) { #expect(abs(a - b) < 0.03) }
    // The same landmarks with the identity held are fitted about as well from the last fit.
    let again = try Self.fitter.get().fit(face, identity: fit.identity, start: fit)
    #expect(again.error < fit.error * 1.02)
  }

  @Test func twoFacesSideBySideAreBothFoundAndKeepTheirNumbers() throws {
    let ada = try Self.picture("ada"), ben = try Self.picture("ben-turned")
    func pair(shift: Int) -> Image {
      var image = Image(width: 560, height: 280)
      for (picture, x0) in [(ada, 10 + shift), (ben, 290 + shift)] {
        for y in 0..<256 {
          for x in 0..<256 { image[x: x + x0, y: y + 12] = picture[x: x, y: y] }
        }
      }
      return image
    }
    var tracker = try Self.tracker.get()
    let first = tracker.track(pair(shift: 0), seconds: 0)
    #expect(first.count == 2)
    let second = tracker.track(pair(shift: 6), seconds: 0.04)
    #expect(Set(second.map(\.id)) == Set(first.map(\.id)))
    for face in second {
      let before = try #require(first.first { $0.id == face.id })
      // Six pixels of motion at once: the filter may lag a little, never more than one pixel.
      #expect(abs(face.box.centre.x - before.box.centre.x - 6) < 1)
    }
  }

  @Test func noFaceIsFoundWhereThereIsNone() throws {
    let tracker = try Self.tracker.get()
    #expect(tracker.faces(in: Image(width: 300, height: 200)).isEmpty)
    var noise = NoiseSource(seed: 4)
    var image = Image(width: 128, height: 128)
    for i in image.bytes.indices { image.bytes[i] = UInt8(255 * noise.uniform()) }
    #expect(tracker.faces(in: image).isEmpty)
    #expect(tracker.faces(in: Image(width: 1, height: 1)).isEmpty)
  }

  @Test func aStillFaceDoesNotTremble() throws {
    var tracker = try Self.tracker.get()
    let image = try Self.picture("ada")
    let first = try #require(tracker.track(image, seconds: 0).first)
    for frame in 1...3 {
      let next = try #require(tracker.track(image, seconds: Double(frame) / 25).first)
      for (a, b) in zip(first.points, next.points) {
        #expect(abs(a.x - b.x) < 0.6 && abs(a.y - b.y) < 0.6)
      }
    }
  }

  @Test func aDamagedFileIsRefused() {
    #expect(throws: FaceError.self) { try FaceTracker(path: HeadFile.path) }
    #expect(throws: FaceError.self) { try FaceTracker(path: "/nonexistent") }
  }
}
