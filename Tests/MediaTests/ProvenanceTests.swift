import Media
import Testing

@Suite("Provenance")
struct ProvenanceTests {
  let folder = TemporaryFolder()
  let mark = Provenance(
    generator: "render 0.1.0", content: .dub, models: [.init(name: "base/en-1", sha256: "00")], seed: 7,
    details: ["voice": "Größe"])

  @Test("every audio format keeps the mark", arguments: AudioFormat.allCases)
  func audio(format: AudioFormat) throws {
    let clip = sweep(seconds: 0.3, sampleRate: 24_000)
    let (marked, plain) = (folder.file("m.\(format.fileExtension)"), folder.file("p.\(format.fileExtension)"))
    try AudioFile.write(clip, to: marked, format: format, tags: mark.tags)
    try AudioFile.write(clip, to: plain, format: format)
    #expect(try Provenance.isMarked(marked))
    #expect(try !Provenance.isMarked(plain))
  }

  @Test("every video container keeps the mark", arguments: ["a.mp4", "a.mov", "a.mkv", "a.webm"])
  func video(name: String) throws {
    try writeMovie(folder.file(name), count: 2, tags: mark.tags)
    #expect(try Provenance.isMarked(folder.file(name)))
  }

  @Test("a picture is known by its first bytes, whatever its name")
  func pictureByContent() throws {
    let path = folder.file("a.bin")
    try PNGFile.write(gradient(width: 8, height: 8), to: path, text: mark.tags)
    #expect(try PNGFile.isPNG(path))
    #expect(try Provenance.statement(in: Provenance.tags(of: path))?.contains("render 0.1.0") == true)
    put([137, 80, 78, 71], at: path)
    #expect(try !PNGFile.isPNG(path))
  }

  @Test("PNG pictures keep the mark")
  func png() throws {
    try PNGFile.write(gradient(width: 8, height: 8), to: folder.file("a.png"), text: mark.tags)
    #expect(try Provenance.isMarked(folder.file("a.png")))
  }

  @Test("the sidecar describes the file and notices changes")
  func sidecar() throws {
    let path = folder.file("out.v2.wav")
    #expect(try Provenance.readSidecar(for: path) == nil)
    try AudioFile.write(sweep(seconds: 0.1, sampleRate: 8000), to: path)
    try mark.writeSidecar(for: path)
    #expect(folder.contents == ["out.v2.provenance.json", "out.v2.wav"])
    let found = try Provenance.readSidecar(for: path)
    #expect(found?.sidecar.provenance == mark)
    #expect(found?.sidecar.file == "out.v2.wav")
    #expect(found?.isIntact == true)
    let first = bytes(of: folder.file("out.v2.provenance.json"))
    try mark.writeSidecar(for: path)
    #expect(bytes(of: folder.file("out.v2.provenance.json")) == first)
    put(bytes(of: path) + [0], at: path)
    #expect(try Provenance.readSidecar(for: path)?.isIntact == false)
    put([1, 2, 3], at: folder.file("out.v2.provenance.json"))
    #expect(throws: MediaError.self) { try Provenance.readSidecar(for: path) }
  }

  @Test("the hash is SHA-256")
  func hash() throws {
    put(Array("abc".utf8), at: folder.file("abc"))
    #expect(
      try SHA256.hex(ofFile: folder.file("abc"))
        == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
  }
}
