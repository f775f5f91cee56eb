import Foundation
import Media
import NN
import Tensor
import Testing
import Voice

/// The recogniser of sounds against values of PyTorch 2.13, made by training/words/make_fixtures.py.
@Suite struct WordParityTests {
  private static let words = [[3, 1], [2], [4, 5, 3]]

  private func expected() throws -> SafetensorsFile {
    try SafetensorsFile(path: fixture("words.expected.safetensors"))
  }

  @Test(arguments: [33, 60]) func `bottleneck and probabilities equal PyTorch's`(frames: Int) throws {
    let size = try JSONDecoder().decode(
      PhonemeNetwork.Size.self,
      from: Data(
        #"{"mels":100,"width":24,"hidden":40,"neck":16,"kernel":7,"dilations":[1,2]}"#.utf8))
    let weights = try Weights(path: fixture("words.safetensors"))
    let network = try PhonemeNetwork(weights, size: size, classes: 6)
    try weights.finish()
    let file = try expected()
    let mel = Tensor(try #require(file.floats("mel\(frames)")), shape: [frames, 100])
    #expect(distance(network(mel).scalars, try #require(file.floats("logs\(frames)"))) < 1e-3)
    let neck = network.bottleneck(of: mel)
    #expect(neck.shape == [(frames + 1) / 2, 16])
    #expect(distance(neck.scalars, try #require(file.floats("neck\(frames)"))) < 1e-3)
  }

  @Test func `the paths of known and of any words equal the reference's`() throws {
    let file = try expected()
    let logs = Tensor(try #require(file.floats("logs60")), shape: [60, 6])
    let path = try #require(PhonemePath.align(logs, words: Self.words))
    let rows = path.flatMap {
      [Float($0.sound), Float($0.word ?? -1), Float($0.frames.lowerBound), Float($0.frames.upperBound)]
    }
    #expect(try rows == #require(file.floats("aligned")))
    let free = PhonemePath.decode(logs).flatMap {
      [Float($0.sound), Float($0.frames.lowerBound), Float($0.frames.upperBound)]
    }
    #expect(try free == #require(file.floats("decoded")))
    let scores = Self.words.indices.map { word in
      Float(PhonemePath.wordScore(path.filter { $0.word == word }.map { PhonemePath.score($0, logs) }))
    }
    #expect(distance(scores, try #require(file.floats("scores"))) < 1e-4)
  }

  @Test func `a path visits every sound once, in order and without gaps`() throws {
    var noise = NoiseSource(seed: 3)
    for frames in [6, 7, 20, 90] {
      let logs = noise.normal(shape: [frames, 6])
      let path = try #require(PhonemePath.align(logs, words: Self.words))
      #expect(path.filter { $0.word != nil }.map(\.sound) == Self.words.flatMap { $0 })
      #expect(path.first?.frames.lowerBound == 0 && path.last?.frames.upperBound == frames)
      #expect(zip(path, path.dropFirst()).allSatisfy { $0.frames.upperBound == $1.frames.lowerBound })
    }
    #expect(PhonemePath.align(Tensor(repeating: 0, shape: [5, 6]), words: Self.words) == nil)
  }

  @Test func `from sound to probabilities equals PyTorch with the shipped weights`() throws {
    let file = try SafetensorsFile(path: fixture("words.shipped.expected.safetensors"))
    let recognizer = try PhonemeRecognizer(modelDirectory: PhonemeRecognizerTests.models)
    let clip = AudioClip(mono: try #require(file.floats("audio")), sampleRate: 24_000)
    let logs = try recognizer.probabilities(of: clip)
    let wanted = try #require(file.floats("logs"))
    #expect(logs.shape == [80, recognizer.classes.count])
    // int8 products round at 1e-4 of the largest output; logarithms lie in -20...0.
    #expect(distance(logs.scalars.map(exp), wanted.map(exp)) < 1e-2)
  }
}
