import Media

/// Why a dub, a batch or a sweep cannot go on.
public enum DubbingError: Error, Sendable {
  /// Another process works in the folder.
  case folderBusy(path: String)
  /// A folder or file cannot be made or written.
  case unwritable(path: String, reason: String)
  /// The script has no line to speak.
  case nothingToSpeak(path: String)
  /// No voice of this name; `known` lists them.
  case unknownVoice(name: String, suggestion: String?)
  /// A recording lends no voice.
  case badVoice(name: String, reason: String)
  /// A file of earlier work cannot be understood.
  case damaged(path: String, reason: String)
  /// A media file cannot be read or written.
  case media(MediaError)
  /// The user asked to stop.
  case cancelled

  /// What happened.
  public var message: String {
    switch self {
    case .folderBusy(let path): "\(path): another render works in this folder"
    case .unwritable(let path, let reason): "\(path) cannot be written: \(reason)"
    case .nothingToSpeak(let path): "\(path): there is no line to speak"
    case .unknownVoice(let name, _): "there is no voice of this name (\(name))"
    case .badVoice(_, let reason): reason
    case .damaged(let path, let reason): "\(path) is damaged: \(reason)"
    case .media(let error): error.description
    case .cancelled: "stopped"
    }
  }

  /// What to do.
  public var help: String {
    switch self {
    case .folderBusy: "wait until it has finished, or choose another folder"
    case .unwritable: "check the folder, its permissions and the free space"
    case .nothingToSpeak: "a line looks like this: ANNA (sadness, 0.6): I kept your letter."
    case .unknownVoice(_, let suggestion?): "did you mean \(suggestion)? render voices lists all"
    case .unknownVoice: "render voices lists all"
    case .badVoice: "give 3 to 30 seconds of one person speaking, or a voice that render voices lists"
    case .damaged: "run again with --force to start over"
    case .media(let error): error.help
    case .cancelled: "run the same command again to continue"
    }
  }
}
