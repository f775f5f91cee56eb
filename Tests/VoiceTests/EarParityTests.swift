import Foundation
import NN
import Speech
import Tensor
import Testing
import Voice

/// Files beside this one.
func fixture(_ name: String, file: String = #filePath) -> String {
  URL(fileURLWithPath: file).deletingLastPathComponent().appendingPathComponent("Fixtures/\(name)").path
}

/// The greatest absolute difference of two arrays; infinite if their lengths differ.
func distance(_ a: [Float], _ b: [Float]) -> Float {
  a.count == b.count ? zip(a, b).reduce(0) { max($0, abs($1.0 - $1.1)) } : .infinity
}

/// The networks against values of PyTorch 2.13, made by training/ears/make_fixtures.py.
@Suite struct EarParityTests {
  private func input(_ file: SafetensorsFile, _ frames: Int) throws -> Tensor {
    Tensor(try #require(file.floats("mel\(frames)")), shape: [frames, 100])
  }

  @Test(arguments: [33, 60]) func `the ear's embedding equals PyTorch's`(frames: Int) throws {
    let weights = try Weights(path: fixture("ears.safetensors"))
    let size = try JSONDecoder().decode(
      EmotionEncoder.Size.self,
      from: Data(
        #"""
        {"mels":100,"width":24,"heads":2,"hidden":32,"layers":2,"neck":128,"embedding":16,
        "positions":40}
        """#.utf8))
    let ear = try EmotionEncoder(weights, size: size)
    let expected = try SafetensorsFile(path: fixture("ears.expected.safetensors"))
    let embedding = ear.embedding(of: try input(expected, frames))
    #expect(distance(embedding, try #require(expected.floats("embedding\(frames)"))) < 1e-4)
  }

  @Test func `the level of a log-mel is taken out as in training`() throws {
    let expected = try SafetensorsFile(path: fixture("level.expected.safetensors"))
    let mel = Tensor(try #require(expected.floats("mel")), shape: [20, 100])
    let heard = LevelNormalization.apply(to: mel, SpeechConfiguration())
    #expect(distance(heard.scalars, try #require(expected.floats("normalised"))) < 1e-4)
  }

  @Test func `a gain changes nothing that the ear hears`() throws {
    let expected = try SafetensorsFile(path: fixture("level.expected.safetensors"))
    let mel = Tensor(try #require(expected.floats("mel")), shape: [20, 100])
    let louder = Tensor(mel.scalars.map { $0 + 0.8 }, shape: mel.shape)
    let configuration = SpeechConfiguration()
    let quiet = LevelNormalization.apply(to: mel, configuration).scalars
    #expect(distance(quiet, LevelNormalization.apply(to: louder, configuration).scalars) < 1e-4)
  }
}
