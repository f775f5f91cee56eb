import Diffusion
import NN
import TTS
import Tensor
import Testing

/// Parity of the shipped networks with PyTorch on the same values (training/speech/make_fixtures.py).
@Suite struct ShippedModelTests {
  private static let durations = [3, 2, 1, 2, 2, 3, 1, 2, 2, 3, 1, 2, 2, 3, 2]

  @Test(arguments: ["duration", "prosody", "mel"])
  func `context, mean and velocity are within 1e-3 of PyTorch's`(name: String) throws {
    let configuration = try TTSConfiguration(path: Fixture.asset("speech/config.json"))
    let file = try SafetensorsFile(path: Fixture.path("\(name).safetensors"))
    func tensor(_ key: String) throws -> Tensor {
      let entry = try #require(file.entries[key])
      return Tensor(try #require(file.floats(key)), shape: entry.shape)
    }
    let sizes = try #require(
      ["duration": configuration.duration, "prosody": configuration.prosody, "mel": configuration.mel][name])
    let weights = try Weights(path: Fixture.asset("speech/\(name).safetensors"))
    let model = try FlowModel(
      weights, sizes, .init(speaker: configuration.speakerSize, emotion: configuration.emotionSize))
    try weights.finish()
    let condition = VoiceCondition(
      speaker: try tensor("speaker").reshaped([1, configuration.speakerSize]),
      emotion: try tensor("emotion").reshaped([1, configuration.emotionSize]))
    let encoded = model.encode(
      try tensor("ids").scalars.map { Int($0) }, condition,
      alignment: name == "duration" ? nil : FrameAlignment(durations: Self.durations),
      given: name == "mel" ? try tensor("features") : nil)
    let time = Double(try tensor("time").scalars[0])
    let velocity = try model.denoiser(encoded, condition)(tensor("x"), at: NoisePath.flow.level(time: time))
    #expect(try Fixture.distance(encoded.context, tensor("context")) < 1e-3)
    #expect(try Fixture.distance(encoded.mean, tensor("mu")) < 1e-3)
    #expect(try Fixture.distance(velocity, tensor("velocity")) < 1e-3)
  }
}
