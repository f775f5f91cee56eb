import Dubbing
import Emotion
import Speech
import TTS

/// The models of speech, opened once for a command.
struct SpeechSession {
  let store: ModelStore
  private(set) var performer: LinePerformer

  /// Opens the models that the options name.
  init(
    _ common: CommonOptions, lexicon: String? = nil, steps: Int? = nil, guidance: EmotionGuidance = .none
  ) throws {
    store = try ModelStore(common.model, commercial: common.commercial)
    let user = try lexicon.map { try UserLexicon(contentsOf: $0) }
    var tts = try TTS(
      modelDirectory: store.path("speech"), textDirectory: store.path("text"), userLexicon: user)
    tts.rules = tts.rules.guided(by: guidance)
    performer = LinePerformer(tts, steps: steps)
  }

  /// Opens those of some voices that are recordings, so that lines may speak with them.
  ///
  /// - Throws: `VoiceError`, `MediaError` for a recording that lends no voice.
  mutating func lend(_ names: [String]) throws {
    let known = performer.voiceNames
    let recordings = names.filter { VoiceLender.isRecording($0, known: known) }
    guard !recordings.isEmpty else { return }
    let lender = try VoiceLender(store)
    for path in Set(recordings).sorted() { performer.add(try lender.lend(path)) }
  }

  /// Opens those of some voices that are recordings; one that lends no voice spoils only the lines that ask for it.
  ///
  /// - Throws: `VoiceError` when the models are missing.
  mutating func lendEach(_ names: [String]) throws {
    let known = performer.voiceNames
    let recordings = Set(names.filter { VoiceLender.isRecording($0, known: known) }).sorted()
    guard !recordings.isEmpty else { return }
    let lender = try VoiceLender(store)
    for path in recordings {
      do {
        performer.add(try lender.lend(path))
      } catch {
        performer.refuse(path, because: Failure(describing: error).message)
      }
    }
  }

  /// Lets lines speak with voices that were learned.
  mutating func add(_ voices: [LentVoice]) {
    for voice in voices { performer.add(voice) }
  }

  /// The catalogue's spelling of a voice, or the path of one that was lent; without a name the first voice.
  func voice(_ name: String?) throws -> String {
    guard let name else { return performer.voiceNames.first ?? "" }
    return try performer.voice(named: name)
  }
}
