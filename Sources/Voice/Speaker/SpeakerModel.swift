import Foundation
import Glibc
import Media
import NN
import Speech
import Tensor

/// Hears how people sound, and holds the voices of the synthesiser as they sound.
///
/// Everything here is free: it may be used with `--commercial`.
public struct SpeakerModel: Sendable {
  /// A voice of the synthesiser.
  public struct BuiltIn: Sendable {
    /// Its name in the catalogue.
    public let name: String
    /// Its direction in the space of `SpeakerEncoder`.
    public let embedding: [Float]
    /// How it sounds.
    public let portrait: VoicePortrait
  }

  /// The files of the model below the model folder.
  public static let files = ["ears/voices.safetensors"] + PhonemeRecognizer.files

  /// The voices of the synthesiser, by name.
  public let voices: [BuiltIn]
  /// A voice between all of those that were heard in training; what a short recording is completed with.
  let average: VoicePortrait
  /// How often each sound is spoken, silence left out.
  let frequencies: [Float]
  let recognizer: PhonemeRecognizer
  let envelope: VoiceEnvelope
  let features = SpeechConfiguration()

  /// Steps of a sound that the average voice's own counts for, and of a whole recording.
  private static let soundPrior: Float = 20
  private static let wholePrior: Float = 5
  private static let covariancePrior: Float = 25
  /// Voiced frames that the usual range counts for.
  private static let rangePrior: Float = 80
  /// Pitch further from the middle than this is creak or an octave error, semitones.
  private static let widestPitch: Float = 8

  /// Opens the model of a folder (the folder that holds `ears`).
  ///
  /// - Throws: `VoiceError` when a file is missing or damaged.
  public init(modelDirectory: String) throws(VoiceError) {
    recognizer = try PhonemeRecognizer(modelDirectory: modelDirectory)
    envelope = VoiceEnvelope(features)
    let path = "\(modelDirectory)/\(Self.files[0])"
    let sounds = recognizer.classes.count
    do {
      let weights = try Weights(path: path)
      average = try Self.portrait(weights["average"], sounds)
      frequencies = try weights.tensor("frequencies", shape: [sounds]).scalars
      let names = weights.metadata["voices"]?.split(separator: " ").map { String($0) } ?? []
      var voices: [BuiltIn] = []
      for name in names {
        let own = weights[name]
        voices.append(
          BuiltIn(
            name: name, embedding: try own.tensor("embedding", shape: [SpeakerEncoder.size]).scalars,
            portrait: try Self.portrait(own, sounds)))
      }
      self.voices = voices
      try weights.finish()
    } catch {
      throw .weights(error)
    }
  }

  private static func portrait(_ weights: Weights, _ sounds: Int) throws(WeightsError) -> VoicePortrait {
    let size = VoiceEnvelope.cepstra
    let pitch = try weights.tensor("pitch", shape: [2]).scalars
    let covariance = try weights.tensor("covariance", shape: [size, size]).scalars
    return VoicePortrait(
      pitch: pitch[0], range: pitch[1],
      envelopes: try weights.tensor("envelopes", shape: [sounds, size]).scalars,
      covariance: SymmetricMatrix(covariance.map(Double.init), size: size))
  }

  /// What is heard in a recording.
  ///
  /// - Parameter samples: mono, at 24 kHz.
  /// - Throws: as `HeardSpeech`.
  func heard(_ samples: [Float], f0: [Float]? = nil) throws -> HeardSpeech {
    try HeardSpeech(samples, f0: f0, recognizer: recognizer, envelope: envelope, features: features)
  }

  /// How the speaker of a recording sounds.
  ///
  /// - Parameter clip: any rate and number of channels; one speaker.
  /// - Throws: `VoiceError.tooShort` for less than a tenth of a second; `MediaError`.
  public func portrait(of clip: AudioClip) throws -> VoicePortrait {
    guard clip.duration >= 0.1 else { throw VoiceError.tooShort(seconds: clip.duration, needed: 0.1) }
    return portrait(of: try heard(try clip.mono().resampled(to: features.sampleRate).channels[0]))
  }

  /// The statistics of what was heard; the fewer there are of a sound, the more the average voice speaks.
  package func portrait(of heard: HeardSpeech) -> VoicePortrait {
    let size = VoiceEnvelope.cepstra, sounds = heard.soundCount
    let steps = (0..<heard.count).filter { heard.isActive[$0] }
    // Against the average voice: first all sounds alike, then each by itself.
    var rests = steps.map { step -> [Float] in
      zip(heard.cepstrum(at: step), average.cepstrum(heard.sounds(at: step))).map { $0 - $1 }
    }
    var whole = [Float](repeating: 0, count: size)
    for rest in rests { for k in 0..<size { whole[k] += rest[k] } }
    for k in 0..<size { whole[k] /= Float(steps.count) + Self.wholePrior }
    var own = [Float](repeating: 0, count: sounds * size)
    var counts = [Float](repeating: 0, count: sounds)
    for (index, step) in steps.enumerated() {
      for k in 0..<size { rests[index][k] -= whole[k] }
      for (sound, probability) in heard.sounds(at: step).enumerated() where probability > 1e-4 {
        counts[sound] += probability
        for k in 0..<size { own[sound * size + k] += probability * rests[index][k] }
      }
    }
    var result = average
    for sound in 0..<sounds {
      for k in 0..<size {
        own[sound * size + k] /= counts[sound] + Self.soundPrior
        result.envelopes[sound * size + k] += whole[k] + own[sound * size + k]
      }
    }
    var sums = [Double](repeating: 0, count: size * size)
    for (index, step) in steps.enumerated() {
      var rest = rests[index]
      for (sound, probability) in heard.sounds(at: step).enumerated() where probability > 1e-4 {
        for k in 0..<size { rest[k] -= probability * own[sound * size + k] }
      }
      for row in 0..<size {
        for column in 0..<size { sums[row * size + column] += Double(rest[row] * rest[column]) }
      }
    }
    let total = Double(Float(steps.count) + Self.covariancePrior)
    result.covariance = SymmetricMatrix(sums, size: size)
      .scaled(1 / total, adding: average.covariance, times: Double(Self.covariancePrior) / total)
    describePitch(heard.f0, of: &result)
    return result
  }

  private func describePitch(_ f0: [Float], of portrait: inout VoicePortrait) {
    let voiced = f0.filter { $0 > 0 }.map { 12 * log2($0) }.sorted()
    guard !voiced.isEmpty else { return }
    portrait.pitch = voiced[voiced.count / 2]
    let near = voiced.filter { abs($0 - portrait.pitch) < Self.widestPitch }
    let spread = near[near.count * 84 / 100] - near[near.count * 16 / 100]
    let share = Float(near.count) / (Float(near.count) + Self.rangePrior)
    portrait.range = average.range + share * (spread - average.range)
  }
}
