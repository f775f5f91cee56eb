import Diffusion
import Emotion
import Foundation
import Glibc
import NN
import Speech
import Tensor

/// How people change tempo, melody, loudness and voice when they act an emotion, learned from parallel takes.
///
/// An emotion is a step in the embedding space of the emotion encoder: from the place of neutral towards that
/// of the target, as long as the intensity says. A network draws, by flow matching, the change that goes with
/// the step; the draw without a step, from the same noise, is subtracted, so that no step is exactly no change.
public struct ContourModel: Sendable {
  /// Everything about the model that is not a weight; `config.json` beside the weights.
  struct Configuration: Decodable {
    /// Where the takes of one emotion lie, relative to each speaker's own neutral.
    struct Place: Decodable {
      var mean: [Float]
      var variance: [Float]
    }

    var width, hidden, blocks, kernel: Int
    /// Steps of the sampler.
    var steps: Int
    /// Factor on the first noise.
    var temperature: Double
    /// Factor on the change.
    var guidance: Double
    /// Share of the signal rules that is added to the change.
    var rules: Double
    /// One unit of each of the network's channels.
    var scale: [Float]
    var emotions: [String: Place]
  }

  /// The emotions it has learned.
  public let emotions: Set<EmotionCategory>
  /// Share of the signal rules that goes with what it has learned: they bring the wider melody that the mean of
  /// many actors loses.
  let ruleShare: Float
  private let network: ContourNetwork
  private let latent: DirectionalLatent<EmotionCategory>
  private let scale: [Float]
  private let sampler: Sampler
  private let temperature: Double
  private let guidance: Float

  /// Largest change of pitch, semitones; approached, never passed.
  private static let pitchLimit: Float = 9
  /// Largest change of level either way, decibels; approached, never passed.
  private static let levelLimit: Float = 10
  /// Largest logarithm of a duration factor; approached, never passed.
  private static let tempoLimit: Float = 0.6
  /// How much breath the loss of all periodicity means.
  private static let breathPerPeriodicity: Float = 1.5

  /// Opens a model folder: `config.json` and `contours.safetensors`.
  ///
  /// - Throws: `ConversionError.modelMissing`, `.badConfiguration` or `.weights`.
  public init(directory: String) throws(ConversionError) {
    let path = "\(directory)/config.json"
    let data: Data
    do {
      data = try Data(contentsOf: URL(fileURLWithPath: path))
    } catch {
      throw .modelMissing(path: path, reason: error.localizedDescription)
    }
    let configuration: Configuration
    do {
      configuration = try JSONDecoder().decode(Configuration.self, from: data)
    } catch {
      throw .badConfiguration(path: path, reason: "\(error)")
    }
    if let reason = configuration.inconsistency { throw .badConfiguration(path: path, reason: reason) }
    do throws(WeightsError) {
      let weights = try Weights(path: "\(directory)/contours.safetensors")
      network = try ContourNetwork(
        weights,
        .init(
          width: configuration.width, hidden: configuration.hidden, blocks: configuration.blocks,
          kernel: configuration.kernel))
      try weights.finish()
    } catch {
      throw .weights(error)
    }
    var places: [EmotionCategory: EmotionGaussian] = [:]
    do {
      for (name, place) in configuration.emotions {
        guard let category = EmotionCategory(name: name) else { continue }
        places[category] = try EmotionGaussian(mean: place.mean, variances: place.variance)
      }
      latent = try DirectionalLatent(places)
    } catch {
      throw .badConfiguration(path: path, reason: error.message)
    }
    emotions = Set(places.keys)
    scale = configuration.scale
    temperature = configuration.temperature
    guidance = Float(configuration.guidance)
    ruleShare = Float(configuration.rules)
    do {
      sampler = Sampler(try .flow(steps: configuration.steps), solver: .euler)
    } catch {
      throw .badConfiguration(path: path, reason: "\(error)")
    }
  }

  /// The step in the embedding space that a mixture and an intensity ask of a neutral recording.
  ///
  /// Above intensity 1 it is as long as the data support.
  package func step(toward weights: [EmotionCategory: Double], intensity: Double) throws(ConversionError)
    -> [Float]
  {
    guard let origin = latent.emotions[.neutral]?.mean else {
      return [Float](repeating: 0, count: ContourNetwork.emotionSize)
    }
    do {
      let moved = try latent.moved(origin, from: .neutral, toward: weights, intensity: intensity)
      return zip(moved, origin).map { $0 - $1 }
    } catch {
      throw .emotion(error)
    }
  }

  /// The change of one phrase.
  ///
  /// - Parameters:
  ///   - contours: of the phrase.
  ///   - step: from `step(toward:intensity:)`.
  /// - Returns: half as many steps as the phrase has frames.
  package func change(
    of contours: SpeechContours, step: [Float], features: SpeechConfiguration, noise: inout NoiseSource
  ) throws(ConversionError) -> ContourChange {
    let (inputs, pitch) = contours.networkInputs()
    let count = inputs.shape[0]
    var change = ContourChange(steps: count, bands: features.mels)
    guard count > 0 else { return change }
    let drawn: Tensor
    do {
      let seed = noise
      func sample(_ emotion: [Float]) throws(DiffusionError) -> Tensor {
        var source = seed
        let denoiser = network.denoiser(inputs: inputs, emotion: emotion, speaker: [pitch / 12, 0])
        return try sampler.sample(
          [count, ContourNetwork.channels], denoiser, temperature: temperature, noise: &source)
      }
      var moved = try sample(step)
      let still = try sample([Float](repeating: 0, count: step.count))
      for index in moved.scalars.indices { moved.scalars[index] -= still.scalars[index] }
      drawn = moved
    } catch .cancelled {
      throw .cancelled
    } catch {
      throw .sampling(error)
    }
    let rows = SpeechContours.basis(bands: features.mels)
    func limited(_ value: Float, _ limit: Float) -> Float { limit * tanh(value / limit) }
    for k in 0..<count {
      let row = drawn.scalars[k * ContourNetwork.channels..<(k + 1) * ContourNetwork.channels]
      let values = zip(row, scale).map { $0 * $1 * guidance }
      change.logDuration[k] = limited(values[0], Self.tempoLimit)
      change.semitones[k] = limited(values[1], Self.pitchLimit)
      change.decibels[k] = limited(values[2], Self.levelLimit)
      change.breath[k] = max(0, min(0.5, -values[3] * Self.breathPerPeriodicity))
      for (coefficient, basis) in zip(values[4...], rows) {
        for band in 0..<features.mels {
          change.envelope[k * features.mels + band] += coefficient * basis[band]
        }
      }
    }
    return change
  }
}

extension ContourModel.Configuration {
  /// What is wrong with the values, or nil.
  var inconsistency: String? {
    for (name, value, limit) in [
      ("width", width, 4096), ("hidden", hidden, 1 << 14), ("kernel", kernel, 99), ("steps", steps, 100),
    ] where !(1...limit).contains(value) {
      return "\(name) is \(value)"
    }
    if !(0...100).contains(blocks) { return "blocks is \(blocks)" }
    if kernel % 2 == 0 { return "kernel is \(kernel), which is even" }
    if !(0...2).contains(temperature) { return "temperature is \(temperature)" }
    if !(0...4).contains(guidance) { return "guidance is \(guidance)" }
    if !(0...1).contains(rules) { return "rules is \(rules)" }
    if scale.count != ContourNetwork.channels { return "scale has \(scale.count) numbers" }
    if emotions["neutral"] == nil { return "it has no neutral" }
    for (name, place) in emotions where place.mean.count != ContourNetwork.emotionSize {
      return "\(name) has \(place.mean.count) numbers"
    }
    return nil
  }
}
