import Emotion
import Foundation

/// Where the emotions lie in the ear's embedding space, as differences to a speaker's own neutral mean.
///
/// Fitted by training/ears/directions.py on acted speech, without using its intensity labels. The difference
/// of neutral speech is 0, a recording's intensity is the length it has gone along an emotion's direction
/// (1 = as acted on average), and a mixture is a place between the means.
public struct EmotionSpace: Sendable {
  /// The places; neutral's mean is 0.
  public let latent: DirectionalLatent<EmotionCategory>
  /// The embedding of neutral speech of an average speaker: what stands in for an unknown speaker's own.
  public let neutral: [Float]
  /// The reference name of the encoder whose space this is; a space fits no other.
  public let encoder: String

  /// The file's form.
  private struct File: Codable {
    struct Place: Codable {
      var mean: [Float]
      var covariance: [Float]
    }
    var version: Int
    var encoder: String
    var neutral: [Float]
    var emotions: [String: Place]
  }

  /// Reads `emotions.json`.
  ///
  /// - Throws: `VoiceError.modelMissing`, `.badConfiguration` or `.emotions`.
  public init(path: String) throws(VoiceError) {
    let file = try ModelFile.decode(File.self, path: path)
    guard file.version == 1 else {
      throw .badConfiguration(path: path, reason: "it is of version \(file.version), this program reads 1")
    }
    var places: [EmotionCategory: EmotionGaussian] = [:]
    do throws(EmotionError) {
      for (name, place) in file.emotions {
        guard let category = EmotionCategory(rawValue: name) else {
          throw EmotionError.unknownName(found: name, suggestion: nil)
        }
        places[category] = try EmotionGaussian(mean: place.mean, covariance: place.covariance)
      }
      guard let origin = places[.neutral], origin.dimension == file.neutral.count else {
        throw EmotionError.missingField(name: "neutral")
      }
      latent = try DirectionalLatent(places)
    } catch {
      throw .emotions(path: path, error)
    }
    neutral = file.neutral
    encoder = file.encoder
  }

  /// How far a difference has gone from neutral towards a mixture of emotions: 0 neutral, 1 as acted on average.
  ///
  /// The projection on the line from neutral to the mixture's mean, 0...2; neutral's own share is left out. A
  /// mixture of nothing but neutral, or of emotions without a place, gives the largest projection of all.
  /// - Parameter difference: an embedding minus the speaker's neutral mean.
  public func intensity(of difference: [Float], toward mixture: [EmotionCategory: Double]) -> Double {
    var target = [Double](repeating: 0, count: neutral.count)
    var total = 0.0
    for category in EmotionCategory.allCases where category != .neutral {
      guard let weight = mixture[category], weight > 0, let place = latent.emotions[category] else {
        continue
      }
      total += weight
      for index in target.indices { target[index] += weight * Double(place.mean[index]) }
    }
    if total == 0 {
      let others = latent.emotions.keys.filter { $0 != .neutral }
      return others.map { intensity(of: difference, toward: [$0: 1]) }.max() ?? 0
    }
    let along = zip(difference, target).reduce(0) { $0 + Double($1.0) * $1.1 } / total
    let length = target.reduce(0) { $0 + $1 * $1 } / (total * total)
    return length > 0 ? min(max(along / length, 0), 2) : 0
  }
}

/// Reading the small JSON files beside weights.
enum ModelFile {
  static func decode<T: Decodable>(_: T.Type, path: String) throws(VoiceError) -> T {
    let data: Data
    do {
      data = try Data(contentsOf: URL(fileURLWithPath: path))
    } catch {
      throw .modelMissing(path: path, reason: error.localizedDescription)
    }
    do {
      return try JSONDecoder().decode(T.self, from: data)
    } catch {
      throw .badConfiguration(path: path, reason: "\(error)")
    }
  }
}
