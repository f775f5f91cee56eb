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
}
