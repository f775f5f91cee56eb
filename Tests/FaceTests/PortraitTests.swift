import Face
import Foundation
import Media
import Tensor
import Testing

@Suite struct PortraitTests {
  /// Ada's picture, fitted once.
  static let portrait: Result<Portrait, any Error> = Result {
    let photo = try LandmarkTests.picture("ada")
    let fitter = try LandmarkTests.fitter.get()
    let face = try #require(try LandmarkTests.tracker.get().faces(in: photo).first)
    return Portrait(
      photo: photo, face: face, fit: fitter.fit(face),
      mesh: PortraitMesh(model: try HeadFile.model.get(), basis: fitter.basis))
  }

  @Test func aFaceThatDoesNotMoveGivesBackThePhoto() throws {
    let portrait = try Self.portrait.get()
    let still = PortraitRenderer().frame(portrait, expression: HeadFile.expression([:]))
    let isSame = still == portrait.photo
    #expect(isSame)
  }

  @Test func anOpenMouthIsMeasuredAgainAndTheRestOfAVideoFrameStays() throws {
    let portrait = try Self.portrait.get()
    let renderer = PortraitRenderer(movesHead: false)
    let image = renderer.frame(portrait, expression: HeadFile.expression([.jawOpen: 0.45]))
    let face = try #require(try LandmarkTests.tracker.get().faces(in: image).first)
    func gap(_ face: TrackedFace) -> Float { (face.points[14].y - face.points[13].y) / face.eyeDistance }
    #expect(gap(face) > gap(portrait.face) + 0.1)
    // Corners of the picture lie outside the face and are untouched.
    for (x, y) in [(0, 0), (255, 0), (0, 255), (255, 255), (128, 3), (3, 128)] {
      #expect(image[x: x, y: y] == portrait.photo[x: x, y: y])
    }
    // Brows and forehead do not move with the jaw.
    let brow = portrait.face.points[9]
    for x in -12...12 {
      let at = (Int(brow.x) + x, Int(brow.y) - 6)
      let (a, b) = (image[x: at.0, y: at.1], portrait.photo[x: at.0, y: at.1])
      #expect(abs(Int(a.green) - Int(b.green)) <= 6)
    }
  }

  @Test func closedLidsAreMeasuredAgain() throws {
    let portrait = try Self.portrait.get()
    let image = PortraitRenderer().frame(
      portrait, expression: HeadFile.expression([.eyeBlinkLeft: 1, .eyeBlinkRight: 1]))
    let face = try #require(try LandmarkTests.tracker.get().faces(in: image).first)
    #expect(face.eyeOpenings.left < 0.6 * portrait.face.eyeOpenings.left)
    #expect(face.eyeOpenings.right < 0.6 * portrait.face.eyeOpenings.right)
  }

  @Test func aTurnedHeadIsMeasuredAgain() throws {
    let portrait = try Self.portrait.get()
    let image = PortraitRenderer().frame(
      portrait, expression: HeadFile.expression([:]), pose: FacePose(yaw: 6, roll: 4))
    let face = try #require(try LandmarkTests.tracker.get().faces(in: image).first)
    let fit = try LandmarkTests.fitter.get().fit(face)
    let change = fit.camera.angles - portrait.fit.camera.angles
    #expect(abs(change.x - 6) < 2.5, "yaw \(change.x)")
    #expect(abs(change.z - 4) < 1.5, "roll \(change.z)")
  }

  /// Mean brightness of a few pixels around a landmark.
  private func brightness(_ image: Image, _ face: TrackedFace, _ landmark: Int) -> Double {
    let p = face.points[landmark]
    var sum = 0
    for dy in -2...2 {
      for dx in -2...2 { sum += Int(image[x: Int(p.x) + dx, y: Int(p.y) + dy].green) }
    }
    return Double(sum) / 25
  }

  @Test(arguments: [
    ([ARKitBlendshape.browDownLeft, .browDownRight], [8]),
    ([.mouthSmileLeft, .mouthSmileRight], [206, 426]),
  ])
  func `a scowl folds the skin between the brows and a smile beside the mouth, raised brows neither`(
    _ shapes: [ARKitBlendshape], _ places: [Int]
  ) throws {
    let portrait = try Self.portrait.get()
    func change(_ shapes: [ARKitBlendshape], at place: Int) throws -> Double {
      let expression = HeadFile.expression(Dictionary(uniqueKeysWithValues: shapes.map { ($0, 1) }))
      let image = PortraitRenderer().frame(portrait, expression: expression)
      let face = try #require(try LandmarkTests.tracker.get().faces(in: image).first)
      return brightness(image, face, place) - brightness(portrait.photo, portrait.face, place)
    }
    for place in places {
      #expect(try change(shapes, at: place) < -8)
      #expect(try change([.browOuterUpLeft, .browOuterUpRight], at: place) > -4)
    }
  }

  @Test func `speech alone leaves the light on the cheeks as it is`() throws {
    let portrait = try Self.portrait.get()
    let spoken = HeadFile.expression([.jawOpen: 0.3, .mouthStretchLeft: 0.2, .mouthStretchRight: 0.2])
    let image = PortraitRenderer(movesHead: false).frame(portrait, expression: spoken)
    for cheek in [50, 280] {
      let change =
        brightness(image, portrait.face, cheek) - brightness(portrait.photo, portrait.face, cheek)
      #expect(abs(change) < 2.5)
    }
  }
}
