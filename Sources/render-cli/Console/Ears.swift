import Dubbing
import Voice

/// Opening the ears, which only runs without `--commercial` may use.
enum Ears {
  /// The ear, or `nil` when the folder's manifest offers none to this run.
  ///
  /// - Throws: `VoiceError` when its files are listed but damaged.
  static func open(_ store: ModelStore) throws -> EmotionEar? {
    let offered = Set(store.entries.map(\.file))
    guard EmotionEar.files.allSatisfy(offered.contains) else { return nil }
    return try EmotionEar(modelDirectory: store.directory)
  }

  /// What tells speakers apart, or `nil` when the folder's manifest does not offer it.
  ///
  /// - Throws: `VoiceError` when its file is listed but damaged.
  static func speakers(_ store: ModelStore) throws -> SpeakerEncoder? {
    let offered = Set(store.entries.map(\.file))
    guard SpeakerEncoder.files.allSatisfy(offered.contains) else { return nil }
    return try SpeakerEncoder(modelDirectory: store.directory)
  }

  /// What finds words in sound, or `nil` when the folder's manifest does not offer it.
  ///
  /// - Throws: `VoiceError` when its files are listed but damaged.
  static func recognizer(_ store: ModelStore) throws -> PhonemeRecognizer? {
    let offered = Set(store.entries.map(\.file))
    guard PhonemeRecognizer.files.allSatisfy(offered.contains) else { return nil }
    return try PhonemeRecognizer(modelDirectory: store.directory)
  }

  /// What finds the words of a script.
  ///
  /// - Throws: `Failure` when the folder has no recogniser; `VoiceError`, `TextError` when a file is damaged.
  static func words(_ store: ModelStore) throws -> ScriptedWords {
    guard let recognizer = try recognizer(store) else {
      throw Failure(
        "the model folder has no recogniser of words (assets/ears)",
        help: "restore it: git checkout -- assets", status: .modelMissing)
    }
    return try ScriptedWords(recognizer, textDirectory: store.path("text"))
  }

  /// Why there is no ear.
  static func missing(commercial: Bool) -> Failure {
    commercial
      ? Failure(
        "the ears may not be used with --commercial: they are taught by RAVDESS and nEMO (CC BY-NC-SA 4.0)",
        help: "leave out --commercial for research and private use", status: .modelMissing)
      : Failure(
        "the model folder has no ears (assets/acted)", help: "restore them: git checkout -- assets",
        status: .modelMissing)
  }
}
