import Foundation
import Glibc
import Media
import NN
import Speech
import Tensor
import Testing
import Voice

/// The encoder, the portraits and the change of voice against training/voice (portrait.py, envelope.py) and
/// PyTorch 2.13; the fixtures are made by training/voice/make_speaker_fixtures.py.
@Suite struct SpeakerParityTests {
  static let models = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("../../assets").standardizedFileURL.path

  private func expected(_ name: String) throws -> [Float] {
    let file = try SafetensorsFile(path: "\(VoiceFixture.folder)/speaker.expected.safetensors")
    return try #require(file.floats(name))
  }

  private func worst(_ a: [Float], _ b: [Float]) -> Float {
    zip(a, b).reduce(a.count == b.count ? 0 : .infinity) { max($0, abs($1.0 - $1.1)) }
  }

  private func heard(_ name: String) throws -> HeardSpeech {
    let sounds = try expected("\(name).sounds")
    return HeardSpeech(
      sounds: sounds, soundCount: 43, cepstra: try expected("\(name).cepstrum"),
      level: try expected("\(name).level"), isActive: try expected("\(name).active").map { $0 > 0.5 },
      f0: try expected("\(name).f0"))
  }

  @Test func `two layers of LSTM equal PyTorch's`() throws {
    let weights = try Weights(path: "\(VoiceFixture.folder)/speaker.expected.safetensors")
    let given = try weights.tensor("given", shape: [7, 3, 6])
    let layers = try [LSTM(weights["lstm"], 6, 9), LSTM(weights["lstm"], 9, 9, layer: 1)]
    let answer = layers[1](layers[0](given))
    #expect(answer.shape == [7, 3, 9])
    #expect(worst(answer.scalars, try expected("answer")) < 1e-5)
  }

  @Test func `the directions of a signal equal those of Resemblyzer with the shipped weights`() throws {
    let clip = AudioClip(mono: try VoiceFixture.expected("signal").scalars, sampleRate: 16_000)
    let encoder = try SpeakerEncoder(modelDirectory: Self.models)
    let windows = try encoder.windows(of: clip)
    let far = worst(windows.flatMap { $0 }, try expected("windows"))
    #expect(far < 2e-3, "\(far)")
    let direction = try encoder.embedding(of: clip)
    #expect(abs(SpeakerEncoder.similarity(direction, direction) - 1) < 1e-5)
  }

  @Test func `the envelope equals the one in Python`() throws {
    let bands = VoiceEnvelope(SpeechConfiguration())(
      try VoiceFixture.expected("signal").scalars, f0: try expected("f0"))
    let every = stride(from: 0, to: bands.count, by: 8 * VoiceEnvelope.bands)
    let rows = every.flatMap { bands[$0..<$0 + VoiceEnvelope.bands] }
    #expect(worst(rows, try expected("bands")) < 1e-2)
  }

  @Test func `portraits and the change between them equal those in Python`() throws {
    let model = try SpeakerModel(modelDirectory: Self.models)
    let (one, two) = (try heard("one"), try heard("two"))
    let (from, to) = (model.portrait(of: one), model.portrait(of: two))
    let numbers = try expected("numbers")
    #expect(worst(from.envelopes, try expected("envelopes")) < 1e-2)
    #expect(worst(from.covariance.values.map { Float($0) }, try expected("covariance")) < 1e-2)
    #expect(worst([from.pitch, from.range], Array(numbers[3...])) < 1e-3)
    let change = TimbreChange(from: from, to: to, model: model)
    #expect(worst([Float(change.throat), change.shift, change.range], Array(numbers[..<3])) < 1e-3)
    #expect(worst(change.map.values.map { Float($0) }, try expected("map")) < 1e-2)
    let gains = change.gains(one, bands: VoiceEnvelope.bands)
    #expect(worst(gains, try expected("gains")) < 2e-2)
  }
}

@Suite struct SymmetricMatrixTests {
  private func random(_ size: Int, seed: UInt64) -> SymmetricMatrix {
    var noise = NoiseSource(seed: seed)
    let rows = (0..<size).map { _ in noise.normal(shape: [size]).scalars.map(Double.init) }
    let values = (0..<size * size).map { place -> Double in
      let (row, column) = (place / size, place % size)
      let ridge: Double = row == column ? 0.1 : 0
      return zip(rows[row], rows[column]).reduce(ridge) { sum, pair in sum + pair.0 * pair.1 }
    }
    return SymmetricMatrix(values, size: size)
  }

  private func product(_ a: [Double], _ b: [Double], _ size: Int) -> [Double] {
    var result = [Double](repeating: 0, count: size * size)
    for row in 0..<size {
      for column in 0..<size {
        var sum = 0.0
        for k in 0..<size { sum += a[row * size + k] * b[k * size + column] }
        result[row * size + column] = sum
      }
    }
    return result
  }

  private func identity(_ size: Int) -> [Double] {
    (0..<size * size).map { $0 / size == $0 % size ? 1 : 0 }
  }

  private func worst(_ a: [Double], _ b: [Double]) -> Double {
    zip(a, b).reduce(0) { max($0, abs($1.0 - $1.1)) }
  }

  @Test(arguments: [1, 2, 7, 24]) func `a root times itself is the matrix`(size: Int) {
    let matrix = random(size, seed: UInt64(size))
    let root = matrix.power(0.5)
    #expect(worst(product(root.values, root.values, size), matrix.values) < 1e-8)
    let quotient = product(matrix.values, matrix.power(-1).values, size)
    #expect(worst(quotient, identity(size)) < 1e-6)
  }

  @Test func `transport carries one covariance into the other, and is nothing between equals`() {
    let (a, b) = (random(9, seed: 1), random(9, seed: 2))
    let map = a.transport(to: b)
    let carried = product(product(map.values, a.values, 9), map.values, 9)
    #expect(worst(carried, b.values) < 1e-6)
    let none = a.transport(to: a)
    #expect(worst(none.values, identity(9)) < 1e-6)
  }
}

@Suite struct SpeakerClusterTests {
  private func direction(_ person: Int, _ seed: UInt64) -> [Float] {
    var noise = NoiseSource(seed: seed)
    let rest = noise.normal(shape: [SpeakerEncoder.size]).scalars
    let raw = rest.enumerated().map { abs($0.element) * 0.02 + ($0.offset / 40 == person ? 0.2 : 0) }
    let length = raw.reduce(Float(0)) { $0 + $1 * $1 }.squareRoot()
    return raw.map { $0 / length }
  }

  @Test func `people are told apart and numbered in the order in which they come`() {
    let order = [2, 2, 0, 2, 0, 1, 0, 1]
    let stretches = order.enumerated().map {
      (direction: Optional(direction($0.element, UInt64($0.offset))), seconds: $0.offset == 6 ? 0.9 : 3)
    }
    #expect(SpeakerClusters.speakers(stretches) == [0, 0, 1, 0, 1, 2, 1, 2])
  }

  @Test func `nobody and one short stretch are no trouble`() {
    #expect(SpeakerClusters.speakers([]).isEmpty)
    #expect(SpeakerClusters.speakers([(nil, 0.3), (direction(1, 1), 0.9)]) == [nil, 0])
  }
}
