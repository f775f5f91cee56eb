import TTS

/// Who speaks with which voice.
public struct Casting: Sendable {
  /// The speakers whose voice nobody chose, in order, with the voices they got.
  public let chosenHere: [(speaker: String, voice: String)]
  private let named: [String: String]
  private let performer: LinePerformer

  /// Gives every speaker a voice: the one named for it, else the next voice of the catalogue in turn, so that
  /// the first speakers sound different from each other.
  ///
  /// - Parameters:
  ///   - speakers: in the order of their first line.
  ///   - named: voices by speaker, names compared without case.
  ///   - performer: who has the voices; those taken from recordings are given only where they are named.
  public init(speakers: [String], named: [String: String], performer: LinePerformer) {
    let byLowerCase = Dictionary(named.map { ($0.key.lowercased(), $0.value) }) { first, _ in first }
    let catalog = performer.tts.voices.voices.map(\.name)
    var free = catalog.filter { !named.values.contains($0) }
    if free.isEmpty { free = catalog }
    let open = speakers.filter { byLowerCase[$0.lowercased()] == nil }
    chosenHere = open.enumerated().map { ($1, free[$0 % free.count]) }
    self.named = byLowerCase
    self.performer = performer
  }

  /// The voice of a line.
  ///
  /// - Parameter own: the voice that the line itself names.
  /// - Throws: `DubbingError.unknownVoice`, `badVoice` when there is no such voice.
  public func voice(of speaker: String, own: String?) throws(DubbingError) -> String {
    if let name = own ?? named[speaker.lowercased()] { return try performer.voice(named: name) }
    return chosenHere.first { $0.speaker == speaker }?.voice ?? performer.voiceNames.first ?? ""
  }
}
