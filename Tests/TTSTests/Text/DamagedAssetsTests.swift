import Glibc
import TTS
import TestSupport
import Testing

@Suite struct DamagedAssetsTests {
  private static let names = [
    "tokenizer.tsv", "tagger.bin", "lexicon-us.bin", "letter-to-sound-us.safetensors",
  ]

  /// Loads a copy of the assets in which `name` holds other bytes.
  private func load(replacing name: String, with change: ([UInt8]) -> [UInt8]) throws -> TextFrontEnd {
    var template = Array("/tmp/render-text-XXXXXX".utf8CString)
    let folder = try #require(mkdtemp(&template).map { String(cString: $0) })
    defer {
      for name in Self.names { unlink(folder + "/" + name) }
      rmdir(folder)
    }
    for other in Self.names {
      let bytes = try TextAssets.bytes(TextAssets.folder + "/" + other)
      try TextAssets.write(other == name ? change(bytes) : bytes, to: folder + "/" + other)
    }
    return try TextFrontEnd(assets: folder)
  }

  @Test(arguments: names)
  func truncatedAndForeignFilesAreRefused(name: String) {
    #expect(throws: TextError.self) { try load(replacing: name) { Array($0.prefix(9)) } }
    #expect(throws: TextError.self) { try load(replacing: name) { _ in Array("not an asset".utf8) } }
    if name != "tokenizer.tsv" {
      #expect(throws: TextError.self) { try load(replacing: name) { Array($0.prefix($0.count / 2)) } }
    }
  }

  @Test(arguments: ["tagger.bin", "lexicon-us.bin"])
  func flippedBytesNeverCrash(name: String) {
    var random = SplitMix(seed: 3)
    for _ in 0..<20 {
      let frontEnd = try? load(replacing: name) { bytes in
        var bytes = bytes
        for _ in 0..<200 {
          bytes[Int(random.next() % UInt64(bytes.count))] = UInt8(truncatingIfNeeded: random.next())
        }
        for index in 0..<4 where random.next() % 4 == 0 {
          bytes[4 + index] = UInt8(truncatingIfNeeded: random.next())
        }
        return bytes
      }
      _ = try? frontEnd?.phonemize("The quick brown foxes read about 17 lazy dogs, running and jumped.")
    }
  }
}
