import Foundation
import TTS
import Testing

/// Damaged model folders: each ends in an error that names the file or the field.
@Suite struct ModelFolderTests {
  /// Opens a copy of the tiny model after `damage`, and gives the error's words.
  private func problem(_ damage: (URL) throws -> Void) throws -> String {
    let folder = try Fixture.copyOfTinyModel()
    defer { try? FileManager.default.removeItem(at: folder) }
    try damage(folder)
    do {
      _ = try TTS(modelDirectory: folder.path, textDirectory: Fixture.asset("text"))
      return "no error"
    } catch {
      #expect(!error.help.isEmpty)
      return error.description
    }
  }

  /// Replaces one string in the configuration.
  private func configuring(_ old: String, _ new: String) throws -> String {
    try problem { folder in
      let path = folder.appendingPathComponent("config.json")
      let text = try String(contentsOf: path, encoding: .utf8)
      #expect(text.contains(old))
      try text.replacingOccurrences(of: old, with: new).write(to: path, atomically: true, encoding: .utf8)
    }
  }

  @Test(arguments: ["config.json", "duration.safetensors", "mel.safetensors", "speakers.safetensors"])
  func `a missing file is named`(name: String) throws {
    let words = try problem { try FileManager.default.removeItem(at: $0.appendingPathComponent(name)) }
    #expect(words.contains(name))
  }

  @Test func `a truncated file is named`() throws {
    let words = try problem { folder in
      let path = folder.appendingPathComponent("vocoder.safetensors")
      try Data(try Data(contentsOf: path).dropLast(100)).write(to: path)
    }
    #expect(words.contains("vocoder.safetensors"))
  }

  @Test func `weights of another model are rejected by tensor`() throws {
    let words = try problem { folder in
      let path = folder.appendingPathComponent("prosody.safetensors")
      try FileManager.default.removeItem(at: path)
      try FileManager.default.copyItem(at: folder.appendingPathComponent("mel.safetensors"), to: path)
    }
    #expect(words.contains("prosody.safetensors") && words.contains("context.1.dw.weight"))
  }

  @Test(arguments: [
    ("\"hop\": 300", "\"hop\": 0", "hop"), ("\"fftLength\": 1200", "\"fftLength\": 1201", "fftLength"),
    ("\"mels\": 100", "\"mels\": 80", "80"), ("\"f0Cap\": 300", "\"f0Cap\": 3", "ben"),
    ("\"index\": 1", "\"index\": 7", "ben"), ("\"a\": 43", "\"a\": 44", "alphabet"),
    ("\"kernel\": 7", "\"kernel\": 8", "kernel"), ("\"hop\": 300,", "", "hop"), ("{", "[", "config.json"),
    ("\"longestDuration\": 40", "\"longestDuration\": -1", "longestDuration"),
  ])
  func `an impossible configuration is named`(old: String, new: String, word: String) throws {
    #expect(try configuring(old, new).contains(word))
  }

  @Test func `missing text assets are named`() throws {
    do {
      _ = try TTS(modelDirectory: Fixture.path("tiny-model"), textDirectory: "/nowhere")
      Issue.record("no error")
    } catch {
      #expect(error.description.contains("/nowhere"))
    }
  }
}
