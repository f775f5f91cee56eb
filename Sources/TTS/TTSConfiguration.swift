import Foundation
import Speech

/// Everything about a TTS model that is not a weight: features, sizes, normalisation and speakers.
///
/// Stored as `config.json` beside the weights; the fields of `SpeechConfiguration` stand in the same object.
public struct TTSConfiguration: Decodable, Sendable, Equatable {
  /// A speaker that the weights hold.
  public struct Speaker: Decodable, Sendable, Equatable {
    /// The voice's name.
    public var name: String
    /// The row of the speaker table.
    public var index: Int
    /// Hertz that emotion and pitch changes approach but do not pass.
    public var f0Cap: Float
    /// Language and region, for example `en-US`.
    public var language: String
    /// `female` or `male`.
    public var gender: String
  }

  /// The audio features all networks share.
  public let features: SpeechConfiguration
  /// Sizes of the duration model.
  public let duration: FlowConfiguration
  /// Sizes of the frame prosody model.
  public let prosody: FlowConfiguration
  /// Sizes of the mel model.
  public let mel: FlowConfiguration
  /// Sizes of the vocoder.
  public let vocoder: SourceFilterVocoder.Size
  /// The duration model sees (ln units - `logDurationMean`) / `logDurationScale`.
  public let logDurationMean: Double
  /// See `logDurationMean`.
  public let logDurationScale: Double
  /// The longest a phoneme may last, units.
  public let longestDuration: Double
  /// Frames per duration unit.
  public let framesPerDurationUnit: Int
  /// Size of a speaker vector.
  public let speakerSize: Int
  /// Size of an emotion vector.
  public let emotionSize: Int
  /// The speakers, the default one first.
  public let speakers: [Speaker]
  /// The phonemes' ids.
  public let phonemes: [String: Int]

  /// Seconds of one duration unit, for example 0.025.
  public var unitSeconds: Double {
    Double(framesPerDurationUnit * features.hop) / Double(features.sampleRate)
  }

  var conditions: VoiceCondition.Sizes { .init(speaker: speakerSize, emotion: emotionSize) }

  private enum CodingKeys: CodingKey {
    case duration, prosody, mel, vocoder, logDurationMean, logDurationScale, longestDuration
    case framesPerDurationUnit, speakerSize, emotionSize, speakers, phonemes
  }

  /// Decodes the one object that holds both configurations.
  public init(from decoder: any Decoder) throws {
    features = try SpeechConfiguration(from: decoder)
    let fields = try decoder.container(keyedBy: CodingKeys.self)
    duration = try fields.decode(FlowConfiguration.self, forKey: .duration)
    prosody = try fields.decode(FlowConfiguration.self, forKey: .prosody)
    mel = try fields.decode(FlowConfiguration.self, forKey: .mel)
    vocoder = try fields.decode(SourceFilterVocoder.Size.self, forKey: .vocoder)
    logDurationMean = try fields.decode(Double.self, forKey: .logDurationMean)
    logDurationScale = try fields.decode(Double.self, forKey: .logDurationScale)
    longestDuration = try fields.decode(Double.self, forKey: .longestDuration)
    framesPerDurationUnit = try fields.decode(Int.self, forKey: .framesPerDurationUnit)
    speakerSize = try fields.decode(Int.self, forKey: .speakerSize)
    emotionSize = try fields.decode(Int.self, forKey: .emotionSize)
    speakers = try fields.decode([Speaker].self, forKey: .speakers)
    phonemes = try fields.decode([String: Int].self, forKey: .phonemes)
  }

  /// Reads and checks a configuration.
  ///
  /// - Throws: `TTSError.modelMissing` when there is no readable file, `.badConfiguration` that names the
  ///   field when something in it is missing or impossible.
  public init(path: String) throws(TTSError) {
    let data: Data
    do {
      data = try Data(contentsOf: URL(fileURLWithPath: path))
    } catch {
      throw .modelMissing(path: path, reason: error.localizedDescription)
    }
    do {
      self = try JSONDecoder().decode(TTSConfiguration.self, from: data)
      try features.validate()
    } catch let error as SpeechError {
      throw .badConfiguration(path: path, reason: error.description)
    } catch {
      throw .badConfiguration(path: path, reason: "\(error)")
    }
    if let reason = inconsistency { throw .badConfiguration(path: path, reason: reason) }
  }

  /// What is wrong with the values, or nil.
  private var inconsistency: String? {
    for (name, flow) in [("duration", duration), ("prosody", prosody), ("mel", mel)] {
      if let reason = flow.inconsistency { return "\(name) has \(reason)" }
    }
    if duration.channels != 1 || duration.frames { return "duration must give one value per phoneme" }
    if prosody.channels != 3 || !prosody.frames { return "prosody must give three values per frame" }
    if mel.channels != features.mels || mel.features != 3 || !mel.frames {
      return "mel must turn three values into \(features.mels) per frame"
    }
    let sizes = [vocoder.width, vocoder.hidden, speakerSize, emotionSize]
    if sizes.contains(where: { !(1...1 << 14).contains($0) }) { return "a size among \(sizes)" }
    if !(0...1000).contains(vocoder.blocks) { return "vocoder has \(vocoder.blocks) blocks" }
    if framesPerDurationUnit != FrameAlignment.framesPerUnit {
      return "framesPerDurationUnit is \(framesPerDurationUnit)"
    }
    if !(logDurationScale > 0 && logDurationMean.isFinite) { return "durations are not normalised" }
    if !(1...1000).contains(longestDuration) { return "longestDuration is \(longestDuration)" }
    if speakers.isEmpty { return "it names no speaker" }
    for speaker in speakers {
      if !(0..<speakers.count).contains(speaker.index) { return "\(speaker.name) has index \(speaker.index)" }
      if !(60...1200).contains(speaker.f0Cap) { return "\(speaker.name) has an F0 cap of \(speaker.f0Cap)" }
    }
    let strange = phonemes.filter { symbol, id in
      let scalars = symbol.unicodeScalars
      guard let scalar = scalars.first, scalars.count == 1 else { return true }
      return PhonemeAlphabet.id(of: scalar) != id
    }
    return strange.isEmpty ? nil : "its alphabet differs in \(strange.keys.sorted().prefix(5))"
  }
}
