import Face
import Media
import Testing

@Suite struct TalkingHeadRendererTests {
  private func renderer(_ name: String, _ size: Int) throws -> TalkingHeadRenderer {
    let actor = try SyntheticActor(named: name, model: HeadFile.model.get(), detail: 192)
    return TalkingHeadRenderer(actor: actor, width: size, height: size)
  }

  private func difference(_ a: Image, _ b: Image, rows: Range<Int>) -> Int {
    let width = 3 * a.width
    return (rows.lowerBound * width..<rows.upperBound * width).map {
      abs(Int(a.bytes[$0]) - Int(b.bytes[$0]))
    }.max() ?? 0
  }

  @Test(arguments: SyntheticActor.names)
  func anActorIsDrawnTheSameEveryTime(_ name: String) throws {
    let first = try renderer(name, 64).frame(expression: HeadFile.expression([.jawOpen: 0.3]))
    let second = try renderer(name, 64).frame(expression: HeadFile.expression([.jawOpen: 0.3]))
    #expect(first == second)
    let face = first[x: 32, y: 40]
    #expect(face.red > face.green && face.green > face.blue, "skin in the middle of the picture")
  }

  @Test func openingTheMouthLeavesTheTopOfTheHeadAlone() throws {
    let drawer = try renderer("ben", 96)
    let closed = drawer.frame(expression: []),
      open = drawer.frame(expression: HeadFile.expression([.jawOpen: 0.6]))
    #expect(difference(closed, open, rows: 50..<80) > 60)
    // Temples move with the jaw, up to the hairline; nothing above does.
    #expect(difference(closed, open, rows: 0..<18) == 0)
  }

  @Test func theActorsAreDifferentPeople() throws {
    let ada = try renderer("ada", 64).frame(expression: []),
      ben = try renderer("ben", 64).frame(expression: [])
    #expect(difference(ada, ben, rows: 0..<64) > 80)
  }

  @Test func anUnknownActorIsAnErrorWithTheKnownNames() throws {
    let model = try HeadFile.model.get()
    #expect(throws: FaceError.unknownActor(name: "zoe", known: ["ada", "ben"])) {
      try SyntheticActor(named: "zoe", model: model)
    }
  }
}
