import Diffusion
import Glibc
import NN
import Tensor

/// How long each phoneme lasts in natural speech: one value per phoneme, by flow matching.
struct DurationModel: Sendable {
  private let flow: FlowModel
  private let mean, scale: Double

  /// - Parameter configuration: the sizes, and how logarithms of durations are normalised.
  init(_ weights: Weights, _ configuration: TTSConfiguration) throws(WeightsError) {
    flow = try FlowModel(weights, configuration.duration, configuration.conditions)
    mean = configuration.logDurationMean
    scale = configuration.logDurationScale
  }

  /// - Parameter ids: `[phonemes]`, with the pads at both ends.
  /// - Returns: `[phonemes]`, units of 25 ms, not rounded; 0.5...80.
  func callAsFunction(
    _ ids: [Int], _ condition: VoiceCondition, sampler: Sampler, noise: inout NoiseSource
  ) throws(DiffusionError) -> [Double] {
    let encoded = flow.encode(ids, condition)
    let x = try flow.sample(encoded, condition, sampler: sampler, noise: &noise)
    return x.scalars.map { min(max(exp(Double($0) * scale + mean), 0.5), 80) }
  }
}
