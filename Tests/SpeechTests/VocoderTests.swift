import Foundation
import NN
import Speech
import Tensor
import Testing

@Suite struct VocoderTests {
  private func path(_ name: String, file: String = #filePath) -> String {
    URL(fileURLWithPath: file).deletingLastPathComponent().appendingPathComponent("Fixtures/\(name)").path
  }

  private func vocoder() throws -> SourceFilterVocoder {
    let weights = try Weights(path: path("tiny-vocoder.safetensors"))
    let size = try JSONDecoder().decode(
      SourceFilterVocoder.Size.self, from: Data(#"{"width":16,"hidden":24,"blocks":2}"#.utf8))
    let vocoder = try SourceFilterVocoder(weights, size: size, configuration: SpeechConfiguration())
    try weights.finish()
    return vocoder
  }

  @Test func `the network's spectra equal PyTorch's`() throws {
    let expected = try SafetensorsFile(path: path("tiny-vocoder.expected.safetensors"))
    let f0 = try #require(expected.floats("f0"))
    let mel = Tensor(try #require(expected.floats("mel")), shape: [f0.count, 100])
    let spectra = try vocoder().spectra(mel: mel, f0: f0)
    let head = try #require(expected.floats("head"))
    #expect(distance(spectra.scalars, head) < 1e-4)
  }

  @Test func `the same seed gives the same samples, another seed others`() throws {
    let vocoder = try vocoder()
    func sound(seed: UInt64) -> [Float] {
      var noise = NoiseSource(seed: seed)
      return vocoder(
        mel: Tensor(shape: [10, 100]), f0: [Float](repeating: 150, count: 10), noise: &noise)
    }
    #expect(sound(seed: 1) == sound(seed: 1))
    #expect(sound(seed: 1) != sound(seed: 2))
    #expect(sound(seed: 1).count == 3000)
    #expect(sound(seed: 1).allSatisfy { $0.isFinite })
  }

  @Test func `a configuration that no model can have is named`() {
    var configuration = SpeechConfiguration()
    configuration.fftLength = 1201
    #expect(throws: SpeechError.badConfiguration(field: "fftLength", value: "1201")) {
      try configuration.validate()
    }
    configuration = SpeechConfiguration()
    configuration.melScale = .nan
    #expect(throws: SpeechError.badConfiguration(field: "melScale", value: "nan")) {
      try configuration.validate()
    }
  }

  @Test func `log F0 runs straight through unvoiced frames`() {
    let levels = SpeechConfiguration().interpolatedLogF0([0, 200, 0, 0, 0, 400, 0])
    let octave = Float(log(2.0)) / 0.3
    #expect(distance(levels, [0, 0, octave / 4, octave / 2, octave * 3 / 4, octave, octave]) < 1e-5)
    #expect(SpeechConfiguration().interpolatedLogF0([0, 0]) == [0, 0])
  }
}
