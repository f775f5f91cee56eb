import Media
import Testing

@Suite("PNGFile")
struct PNGFileTests {
  let folder = TemporaryFolder()

  @Test("pictures survive a round trip exactly", arguments: [(1, 1), (64, 48), (33, 7)], [false, true])
  func roundTrip(size: (Int, Int), hasAlpha: Bool) throws {
    let image = gradient(width: size.0, height: size.1, seed: 5, hasAlpha: hasAlpha)
    try PNGFile.write(image, to: folder.file("a.png"))
    #expect(try PNGFile.read(folder.file("a.png")) == image)
    #expect(folder.contents == ["a.png"])
  }

  @Test("text chunks are read back and do not disturb the picture")
  func text() throws {
    let image = gradient(width: 9, height: 9)
    let text = ["Comment": "AI-generated – 音", "Software": "render"]
    try PNGFile.write(image, to: folder.file("a.png"), text: text)
    #expect(try PNGFile.text(folder.file("a.png")) == text)
    #expect(try PNGFile.read(folder.file("a.png")) == image)
  }

  @Test("every truncation throws or keeps the whole picture")
  func truncation() throws {
    let image = gradient(width: 16, height: 16)
    let whole = try PNGFile.encode(image, text: ["Comment": "hello"])
    for length in stride(from: 1, to: whole.count, by: 7) {
      put(Array(whole.prefix(length)), at: folder.file("cut.png"))
      // Only the closing chunk may be missing.
      if let read = try? PNGFile.read(folder.file("cut.png")) { #expect(read == image) }
      _ = try PNGFile.text(folder.file("cut.png"))
    }
    put(Array(whole.prefix(whole.count / 2)), at: folder.file("half.png"))
    #expect(throws: MediaError.self) { try PNGFile.read(folder.file("half.png")) }
  }

  @Test("absurd sizes are refused before memory is taken")
  func absurdSize() throws {
    var file = try PNGFile.encode(gradient(width: 4, height: 4))
    for index in 16..<24 { file[index] = index % 4 == 0 ? 0 : 0xFF }
    put(file, at: folder.file("huge.png"))
    #expect(throws: MediaError.self) { try PNGFile.read(folder.file("huge.png")) }
  }

  @Test("pixels are addressed by column and row")
  func pixels() {
    var image = Image(width: 3, height: 2)
    image[x: 2, y: 1] = (1, 2, 3, 4)
    #expect(image.bytes == [UInt8](repeating: 0, count: 15) + [1, 2, 3])
    #expect(image[x: 2, y: 1].alpha == 255)
  }
}
