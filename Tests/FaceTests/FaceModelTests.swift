import Face
import Foundation
import Testing

@Suite struct FaceModelTests {
  let model: FaceModel

  init() throws { model = try HeadFile.model.get() }

  @Test func theHeadHasTheSizeOfAHead() throws {
    #expect((5000...8000).contains(model.vertexCount))
    #expect((20...30).contains(model.identityCount))
    let y = model.neutral.map(\.y)
    #expect((25...40).contains(try #require(y.max()) - (try #require(y.min()))))
    #expect(model.neutral.allSatisfy { abs($0.x) < 14 && abs($0.z) < 15 })
    for part in FacePart.allCases { #expect(model.parts.contains(part), "\(part) is missing") }
  }

  @Test func theFileIsAtMostFourMegabytes() throws {
    let size = try FileManager.default.attributesOfItem(atPath: HeadFile.path)[.size] as? Int
    #expect(try #require(size) <= 4_000_000)
  }

  @Test func noIdentityAndNoExpressionIsTheNeutralHead() {
    #expect(model.vertices(identity: [], expression: []) == model.neutral)
  }

  @Test func normalsPointOutwardsAndHaveUnitLength() {
    let normals = model.normals(model.neutral)
    #expect(normals[model.landmarks[30]].z > 0.3)
    let long = normals.filter { abs(($0 * $0).sum().squareRoot() - 1) > 1e-3 }
    #expect(long.count < normals.count / 100)
  }

  @Test func openingTheJawMovesChinAndLowerTeethDownAndNothingAboveTheMouth() {
    let open = model.vertices(identity: [], expression: HeadFile.expression([.jawOpen: 1]))
    let chin = model.landmarks[8], brow = model.landmarks[19]
    #expect(open[chin].y < model.neutral[chin].y - 1)
    #expect(open[brow] == model.neutral[brow])
    let lower = model.parts.indices.filter { model.parts[$0] == .lowerTeeth }
    let upper = model.parts.indices.filter { model.parts[$0] == .upperTeeth }
    #expect(lower.allSatisfy { open[$0].y < model.neutral[$0].y })
    #expect(upper.allSatisfy { open[$0] == model.neutral[$0] })
  }

  @Test(arguments: [
    (ARKitBlendshape.mouthSmileLeft, ARKitBlendshape.mouthSmileRight, 54, 48),
    (.mouthFrownLeft, .mouthFrownRight, 54, 48), (.browOuterUpLeft, .browOuterUpRight, 25, 18),
    (.eyeBlinkLeft, .eyeBlinkRight, 43, 38),
  ])
  func leftAndRightMoveTheirOwnSide(
    _ left: ARKitBlendshape, _ right: ARKitBlendshape, _ leftMark: Int, _ rightMark: Int
  ) {
    func travel(_ shape: ARKitBlendshape, _ mark: Int) -> Float {
      let moved = model.vertices(identity: [], expression: HeadFile.expression([shape: 1]))
      let d = moved[model.landmarks[mark]] - model.neutral[model.landmarks[mark]]
      return (d * d).sum().squareRoot()
    }
    #expect(model.neutral[model.landmarks[leftMark]].x > 0)
    #expect(travel(left, leftMark) > 5 * travel(left, rightMark))
    #expect(travel(right, rightMark) > 5 * travel(right, leftMark))
    #expect(travel(left, leftMark) > 0.15)
  }

  @Test func everyExpressionMovesSomethingAndNothingFarAway() {
    for shape in ARKitBlendshape.allCases {
      let moved = model.vertices(identity: [], expression: HeadFile.expression([shape: 1]))
      let most = zip(moved, model.neutral).map { (($0 - $1) * ($0 - $1)).sum().squareRoot() }.max() ?? 0
      #expect((0.1...5).contains(most), "\(shape) moves \(most) cm")
    }
  }

  @Test func theTongueReachesOverTheLowerLip() throws {
    let out = model.vertices(identity: [], expression: HeadFile.expression([.tongueOut: 1, .jawOpen: 0.5]))
    let tip = try #require(model.parts.indices.filter { model.parts[$0] == .tongue }.map { out[$0].z }.max())
    #expect(tip > out[model.landmarks[57]].z)
  }

  @Test func aFileThatIsNoHeadIsRefused() throws {
    let url = FileManager.default.temporaryDirectory.appendingPathComponent("no-head-\(UUID()).safetensors")
    try Data("{}".utf8).write(to: url)
    defer { try? FileManager.default.removeItem(at: url) }
    #expect(throws: FaceError.self) { try FaceModel(path: url.path) }
    #expect(throws: FaceError.self) { try FaceModel(path: "/nowhere/head.safetensors") }
  }
}
