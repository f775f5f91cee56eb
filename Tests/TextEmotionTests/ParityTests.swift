import Foundation
import Testing
import TextEmotion

/// The tokenizer against Hugging Face's, the network against PyTorch (training/textemotion/export.py).
@Suite struct ParityTests {
  struct Case: Decodable {
    let text: String
    let ids: [Int]
    let logits: [Float]
    let embedding: [Float]
  }

  private func cases() throws -> [Case] {
    try JSONDecoder().decode([Case].self, from: Model.fixture("lines.json"))
  }

  @Test func `word pieces are those of the reference`() throws {
    let tokenizer = try Model.shared.get().tokenizer
    let cases = try cases()
    #expect(cases.count == 30)
    for one in cases {
      #expect(tokenizer.framed(tokenizer.pieces(of: one.text, limit: 38)) == one.ids, "\(one.text)")
    }
  }

  @Test func `both heads give what PyTorch gives`() throws {
    let model = try Model.shared.get()
    for one in try cases() {
      for (a, b) in zip(model.logits(ids: one.ids), one.logits) { #expect(abs(a - b) < 1e-3, "\(one.text)") }
      for (a, b) in zip(model.embedding(ids: one.ids), one.embedding) {
        #expect(abs(a - b) < 1e-3, "\(one.text)")
      }
    }
  }

  @Test func `a missing and a damaged model are refused`() throws {
    #expect(throws: TextEmotionError.self) { try TextEmotionModel(directory: "/nowhere") }
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("render-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let assets = URL(fileURLWithPath: Model.directory)
    let vocabulary = try Data(contentsOf: assets.appendingPathComponent("emotion-vocabulary.txt"))
    let weights = try Data(contentsOf: assets.appendingPathComponent("emotion.safetensors"))
    let shorter = vocabulary.dropLast(10)
    try shorter[..<(shorter.lastIndex(of: 10) ?? 0)].write(
      to: folder.appendingPathComponent("emotion-vocabulary.txt"))
    try weights.write(to: folder.appendingPathComponent("emotion.safetensors"))
    #expect(throws: TextEmotionError.self) { try TextEmotionModel(directory: folder.path) }
    try vocabulary.write(to: folder.appendingPathComponent("emotion-vocabulary.txt"))
    try weights.dropLast(1000).write(to: folder.appendingPathComponent("emotion.safetensors"))
    #expect(throws: TextEmotionError.self) { try TextEmotionModel(directory: folder.path) }
  }
}
