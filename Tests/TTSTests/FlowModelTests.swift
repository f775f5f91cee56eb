import Diffusion
import NN
import TTS
import Tensor
import Testing

/// Parity of the three networks with PyTorch on small random weights (training/speech/make_model_fixtures.py).
@Suite struct FlowModelTests {
  private static let ids = [0, 43, 62, 16, 156, 83, 4, 0]
  private static let durations = [2, 1, 3, 1, 2, 4, 1, 2]
  private let expected: SafetensorsFile
  private let configuration: TTSConfiguration
  private let condition: VoiceCondition

  init() throws {
    expected = try SafetensorsFile(path: Fixture.path("expected.safetensors"))
    configuration = try TTSConfiguration(path: Fixture.path("tiny-model/config.json"))
    condition = VoiceCondition(
      speaker: Tensor(try #require(expected.floats("speaker")), shape: [1, 64]),
      emotion: Tensor(try #require(expected.floats("emotion")), shape: [1, 16]))
  }

  private func tensor(_ name: String) throws -> Tensor {
    Tensor(try #require(expected.floats(name)), shape: try #require(expected.entries[name]).shape)
  }

  private func model(_ name: String) throws -> FlowModel {
    let sizes = [
      "duration": configuration.duration, "prosody": configuration.prosody, "mel": configuration.mel,
    ]
    let weights = try Weights(path: Fixture.path("tiny-model/\(name).safetensors"))
    let model = try FlowModel(
      weights, try #require(sizes[name]), VoiceCondition.Sizes(speaker: 64, emotion: 16))
    try weights.finish()
    return model
  }

  private func encoded(_ name: String, _ model: FlowModel) throws -> EncodedText {
    let isFrames = name != "duration"
    return model.encode(
      Self.ids, condition, alignment: isFrames ? FrameAlignment(durations: Self.durations) : nil,
      given: name == "mel" ? try tensor("given") : nil)
  }

  @Test(arguments: ["duration", "prosody", "mel"])
  func `context, mean and velocity equal PyTorch's`(name: String) throws {
    let model = try model(name)
    let encoded = try encoded(name, model)
    #expect(try Fixture.distance(encoded.context, tensor("\(name).context")) < 1e-4)
    #expect(try Fixture.distance(encoded.mean, tensor("\(name).mu")) < 1e-4)
    let velocity = try model.denoiser(encoded, condition)(
      try tensor("\(name).noise"), at: NoisePath.flow.level(time: 0.37))
    #expect(try Fixture.distance(velocity, tensor("\(name).velocity")) < 2e-4)
  }

  @Test(arguments: ["duration", "prosody", "mel"])
  func `the shared sampler walks the training's Euler steps`(name: String) throws {
    let model = try model(name)
    let encoded = try encoded(name, model)
    var x = try tensor("\(name).noise")
    for index in x.scalars.indices { x.scalars[index] *= 0.6 }
    var noise = NoiseSource(seed: 0)
    let sampler = Sampler(try .flow(steps: 6))
    let sample = try sampler.run(&x, steps: 0..<6, model.denoiser(encoded, condition), noise: &noise)
    #expect(try Fixture.distance(sample, tensor("\(name).sample")) < 5e-4)
  }

  @Test func `frames know their phoneme and their place in it`() {
    let alignment = FrameAlignment(durations: [1, 2])
    #expect(alignment.phoneme == [0, 0, 1, 1, 1, 1])
    #expect(alignment.position.scalars[0] == 0.25)
    #expect(alignment.position.scalars[10] == 0.875)
  }
}
