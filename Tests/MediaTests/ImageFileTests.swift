import Foundation
import Media
import Testing

@Suite struct ImageFileTests {
  static let fixtures = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Fixtures")

  static func path(_ name: String) -> String { fixtures.appendingPathComponent(name).path }

  @Test(arguments: 1...8)
  func everyExifOrientationIsShownUpright(orientation: Int) throws {
    // The picture is 24 wide and 16 high, its upper left corner red, its upper right corner green.
    let image = try ImageFile.read(Self.path("exif-\(orientation).jpg"))
    #expect((image.width, image.height) == (24, 16))
    let corner = image[x: 2, y: 2], right = image[x: 21, y: 2], below = image[x: 2, y: 13]
    #expect(corner.red > 150 && corner.green < 100, "\(corner)")
    #expect(right.green > 150 && right.red < 100, "\(right)")
    #expect(below.blue > 150 && below.red < 100, "\(below)")
  }

  @Test func printColoursAreConverted() throws {
    let image = try ImageFile.read(Self.path("cmyk.jpg"))
    let corner = image[x: 2, y: 2]
    #expect(corner.red > 150 && corner.green < 110, "\(corner)")
  }

  @Test func anAnimationIsRefusedAndOnePictureIsNot() throws {
    #expect(throws: MediaError.self) { try ImageFile.read(Self.path("animated.gif")) }
    #expect(try ImageFile.read(Self.path("single.gif")).width == 24)
    #expect(try ImageFile.isStill(Self.path("single.gif")))
    #expect(throws: MediaError.self) { try ImageFile.read(Self.path("nothing-here.jpg")) }
    #expect(throws: MediaError.self) { try ImageFile.read(#filePath) }
  }
}
