import Speech

/// The voices of a model, found by name.
public struct VoiceCatalog: Sendable, Equatable {
  /// All voices, the default one first.
  public let voices: [Voice]

  /// A catalog of the given voices.
  public init(_ voices: [Voice]) { self.voices = voices }

  /// The speakers of a model whose weights stand under `licence`.
  init(_ configuration: TTSConfiguration, licence: String) {
    self.init(
      configuration.speakers.map {
        Voice(
          name: $0.name, gender: $0.gender, accent: $0.language, licence: licence,
          sampleRate: configuration.features.sampleRate, speaker: $0.index, f0Cap: $0.f0Cap)
      })
  }

  /// The voice called `name`, in any case; nil asks for the first.
  ///
  /// - Throws: `TTSError.unknownVoice` with the names there are.
  public func voice(named name: String?) throws(TTSError) -> Voice {
    let wanted = name.map { wanted in voices.first { $0.name.lowercased() == wanted.lowercased() } }
    guard let voice = wanted ?? voices.first else {
      throw .unknownVoice(name ?? "", known: voices.map(\.name))
    }
    return voice
  }
}
