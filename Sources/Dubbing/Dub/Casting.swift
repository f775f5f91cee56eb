import Emotion
import TTS

/// Who speaks with which voice.
public struct Casting: Sendable {
  /// The voice of each speaker.
  public let voices: [String: String]
  /// The speakers whose voice nobody chose, in order.
  public let chosenHere: [String]

  /// Gives every speaker a voice: the one named for it, else the next voice of the catalogue in turn, so that
  /// the first speakers sound different from each other.
  ///
  /// - Parameters:
  ///   - speakers: in the order of their first line.
  ///   - named: voices by speaker, names compared without case.
  ///   - performer: who has the voices; those taken from recordings are given only where they are named.
  /// - Throws: `DubbingError.unknownVoice` for a voice that the performer does not have.
  public init(speakers: [String], named: [String: String], performer: LinePerformer) throws(DubbingError) {
    let known = performer.voiceNames
    var byLowerCase: [String: String] = [:]
    for (speaker, voice) in named { byLowerCase[speaker.lowercased()] = voice }
    var voices: [String: String] = [:]
    var chosenHere: [String] = []
    let catalog = performer.tts.voices.voices.map(\.name)
    var free = catalog.filter { !named.values.contains($0) }
    if free.isEmpty { free = catalog }
    for speaker in speakers {
      if let wanted = byLowerCase[speaker.lowercased()] {
        voices[speaker] = try Self.checked(wanted, known: known)
      } else if let voice = free.first {
        voices[speaker] = voice
        chosenHere.append(speaker)
        free.append(free.removeFirst())
      }
    }
    self.voices = voices
    self.chosenHere = chosenHere
  }

  /// The catalogue's spelling of a voice name.
  public static func checked(_ name: String, known: [String]) throws(DubbingError) -> String {
    guard let voice = known.first(where: { $0.lowercased() == name.lowercased() }) else {
      throw .unknownVoice(name: name, suggestion: nearestWord(to: name, among: known))
    }
    return voice
  }
}
