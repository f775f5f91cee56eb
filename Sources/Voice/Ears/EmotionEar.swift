import Emotion
import Glibc
import Media
import NN
import Speech
import Tensor

/// Hears which emotion a piece of speech carries, and how strongly.
///
/// The weights are taught by acted speech that is licensed for non-commercial use only (assets/acted).
public struct EmotionEar: Sendable {
  /// The files of the ear below the model folder: those of the pack `acted`.
  public static let files = ["acted/ears.json", "acted/emotions.json", "acted/ears.safetensors"]

  /// Seconds below which nothing can be said.
  public static let shortest = 0.2
  /// Longer pieces are heard in parts of about this many seconds, as long as what the ear was taught with.
  static let longest = 6.0

  /// Where the emotions lie in its space.
  public let space: EmotionSpace
  private let configuration = SpeechConfiguration()
  private let spectrogram: MelSpectrogram
  private let embedder: EmotionEncoder
  private let classifyAbsolute, classifyDifference: Linear
  private let classes: [EmotionCategory]
  private let temperature: Calibration

  /// What logits are divided by so that probabilities tell how often they are right.
  private struct Calibration: Codable {
    var absolute: Double
    var neutral: Double
  }

  /// The file `ears.json`.
  private struct File: Codable {
    var version: Int
    var encoder: String
    var classes: [EmotionCategory]
    var size: EmotionEncoder.Size
    var temperature: Calibration
  }

  /// Opens the ear of a model folder (the folder that holds `acted`).
  ///
  /// - Throws: `VoiceError` when a file is missing, damaged, or belongs to another encoder.
  public init(modelDirectory: String) throws(VoiceError) {
    let paths = Self.files.map { "\(modelDirectory)/\($0)" }
    let file = try ModelFile.decode(File.self, path: paths[0])
    temperature = file.temperature
    guard file.version == 1, temperature.absolute > 0, temperature.neutral > 0 else {
      throw .badConfiguration(path: paths[0], reason: "version \(file.version), or no temperature above 0")
    }
    space = try EmotionSpace(path: paths[1])
    guard space.encoder == file.encoder else {
      throw .badConfiguration(
        path: paths[1], reason: "it belongs to encoder \(space.encoder), the ear is \(file.encoder)")
    }
    classes = file.classes
    spectrogram = configuration.melSpectrogram
    do {
      let weights = try Weights(path: paths[2])
      embedder = try EmotionEncoder(weights, size: file.size)
      let size = file.size.embedding
      classifyAbsolute = try Linear(weights["classify"]["absolute"], size, classes.count)
      classifyDifference = try Linear(weights["classify"]["neutral"], size, classes.count)
      try weights.finish()
    } catch {
      throw .weights(error)
    }
  }

  /// The embedding of one utterance; of a long one the mean over its parts.
  ///
  /// - Parameter clip: any rate and number of channels; at least `shortest` seconds.
  /// - Returns: `[16]`.
  /// - Throws: `VoiceError.tooShort`; `MediaError` when it cannot be resampled.
  public func embedding(of clip: AudioClip) throws -> [Float] {
    let heard = try spectrogram.heard(clip, configuration)
    let (frames, width) = (heard.shape[0], heard.shape[1])
    let rate = Double(configuration.frameRate)
    guard Double(frames) >= Self.shortest * rate else {
      throw VoiceError.tooShort(seconds: Double(frames) / rate, needed: Self.shortest)
    }
    let limit = min(Int(Self.longest * rate), embedder.longestInput)
    let parts = (frames + limit - 1) / limit
    var sum: [Float] = []
    for part in 0..<parts {
      let (low, high) = (part * frames / parts, (part + 1) * frames / parts)
      let embedding = embedder.embedding(
        of: Tensor(Array(heard.scalars[low * width..<high * width]), shape: [high - low, width]))
      sum = sum.isEmpty ? embedding : zip(sum, embedding).map { $0 + $1 }
    }
    return sum.map { $0 / Float(parts) }
  }

  /// What is heard in one utterance.
  ///
  /// - Parameters:
  ///   - clip: any rate and number of channels.
  ///   - neutral: the embedding of the speaker's neutral speech if it is known; an average speaker's otherwise.
  /// - Throws: as `embedding(of:)`.
  public func reading(of clip: AudioClip, neutral: [Float]? = nil) throws -> EmotionReading {
    try reading(embedding: try embedding(of: clip), neutral: neutral)
  }

  /// What an embedding says.
  ///
  /// With the speaker's neutral mean the difference to it is judged, which is more often right: voices differ
  /// more than emotions.
  /// - Throws: `EmotionError` when the embedding is not finite.
  public func reading(embedding: [Float], neutral: [Float]? = nil) throws(EmotionError) -> EmotionReading {
    let difference = zip(embedding, neutral ?? space.neutral).map { $0 - $1 }
    let (classify, heard, temperature) =
      neutral == nil
      ? (classifyAbsolute, embedding, temperature.absolute)
      : (classifyDifference, difference, temperature.neutral)
    let logits = classify(Tensor(heard, shape: [1, heard.count])).scalars
    let highest = Double(logits.max() ?? 0)
    let raw = logits.map { exp((Double($0) - highest) / temperature) }
    let total = raw.reduce(0, +)
    var probabilities: [EmotionCategory: Double] = [:]
    for (category, value) in zip(classes, raw) { probabilities[category] = value / total }
    return EmotionReading(
      probabilities: probabilities,
      mixture: try EmotionMixture(zip(classes, raw).map { (label: $0.label, weight: $1 / total) }),
      intensity: space.intensity(of: difference, toward: probabilities),
      embedding: embedding)
  }
}
