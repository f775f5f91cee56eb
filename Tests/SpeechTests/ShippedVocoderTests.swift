import Foundation
import NN
import Speech
import Tensor
import Testing

/// Parity of the shipped vocoder and the features with PyTorch (training/speech/make_fixtures.py).
@Suite struct ShippedVocoderTests {
  private static let root: URL = {
    var root = URL(fileURLWithPath: #filePath)
    for _ in 0..<3 { root.deleteLastPathComponent() }
    return root
  }()

  private func fixture(_ name: String) throws -> SafetensorsFile {
    try SafetensorsFile(path: Self.root.appendingPathComponent("Tests/SpeechTests/Fixtures/\(name)").path)
  }

  @Test func `spectra and sound are within 1e-3 of PyTorch's`() throws {
    struct Sizes: Decodable {
      let vocoder: SourceFilterVocoder.Size
    }
    let assets = Self.root.appendingPathComponent("assets/speech")
    let json = try Data(contentsOf: assets.appendingPathComponent("config.json"))
    let features = try JSONDecoder().decode(SpeechConfiguration.self, from: json)
    let weights = try Weights(path: assets.appendingPathComponent("vocoder.safetensors").path)
    let vocoder = try SourceFilterVocoder(
      weights, size: try JSONDecoder().decode(Sizes.self, from: json).vocoder, configuration: features)
    try weights.finish()
    let file = try fixture("vocoder.safetensors")
    let f0 = try #require(file.floats("f0"))
    let mel = Tensor(try #require(file.floats("mel")), shape: [f0.count, features.mels])
    let heads = try #require(file.floats("heads"))
    let noise = try #require(file.floats("noise"))
    let waveform = try #require(file.floats("waveform"))
    let spectra = vocoder.spectra(mel: mel, f0: f0).scalars
    #expect(distance(spectra, heads) < 1e-3)
    #expect(distance(vocoder.synthesis(spectra: spectra, f0: f0, noise: noise), waveform) < 1e-3)
  }

  @Test func `mel spectrogram and energy are the training's`() throws {
    let file = try fixture("features.safetensors")
    let audio = try #require(file.floats("audio"))
    let configuration = SpeechConfiguration()
    let mel = configuration.melSpectrogram(audio).map {
      ($0 + configuration.melShift) / configuration.melScale
    }
    let expected = try #require(file.floats("mel"))
    for row in stride(from: 0, to: mel.count, by: 100) {
      let loudest = expected[row..<row + 100].max() ?? 0
      // 80 dB below the loudest band single precision leaves nothing but its own noise.
      for index in row..<row + 100 {
        let floor = loudest - Float(log(1e4)) / configuration.melScale
        #expect(abs(max(mel[index], floor) - max(expected[index], floor)) < 1e-3)
      }
    }
    let energy = try #require(file.floats("energy"))
    #expect(distance(configuration.energy(mel: mel), energy) < 1e-3)
  }
}
