import Dubbing
import Emotion
import TTS

/// The models of speech, opened once for a command.
struct SpeechSession {
  let store: ModelStore
  let performer: LinePerformer

  /// Opens the models that the options name.
  init(_ common: CommonOptions, lexicon: String? = nil, steps: Int? = nil) throws {
    store = try ModelStore(common.model, commercial: common.commercial)
    let user = try lexicon.map { try UserLexicon(contentsOf: $0) }
    let tts = try TTS(
      modelDirectory: store.path("speech"), textDirectory: store.path("text"), userLexicon: user)
    performer = LinePerformer(tts, steps: steps)
  }

  /// The catalogue's spelling of a voice; without a name its first voice.
  func voice(_ name: String?) throws -> String {
    let voices = performer.tts.voices.voices.map(\.name)
    guard let name else { return voices.first ?? "" }
    return try Casting.checked(name, known: voices)
  }
}
