/// What can go wrong in the text front end.
public enum TextError: Error, Equatable, Sendable {
  /// An asset could not be read; `reason` is the system's.
  case unreadable(path: String, reason: String)
  /// An asset is not what its name promises.
  case damaged(path: String, reason: String)
  /// A line of a user lexicon is not `word<TAB>phonemes`.
  case userLexicon(path: String, line: Int, problem: String)
  /// A phoneme override holds a symbol outside the alphabet.
  case unknownPhoneme(symbol: String, phonemes: String)
  /// No word is left to speak, for instance because the text is in another script.
  case nothingToSpeak(text: String)
}

extension TextError: CustomStringConvertible {
  /// What happened, with the values.
  public var description: String {
    switch self {
    case .unreadable(let path, let reason): "cannot read \(path): \(reason)"
    case .damaged(let path, let reason): "\(path) is damaged: \(reason)"
    case .userLexicon(let path, let line, let problem): "\(path):\(line): \(problem)"
    case .unknownPhoneme(let symbol, let phonemes): "'\(symbol)' in /\(phonemes)/ is not a phoneme"
    case .nothingToSpeak(let text): "nothing to speak in \"\(text.prefix(60))\""
    }
  }

  /// What to do about it.
  public var help: String {
    switch self {
    case .unreadable: "check that the path exists and may be read"
    case .damaged: "restore the file from the repository; its name, size and hash are in assets/manifest.json"
    case .userLexicon: "write one word per line as word<TAB>phonemes; lines that start with # are comments"
    case .unknownPhoneme: "use the symbols of docs/text.md, for example həlˈO"
    case .nothingToSpeak: "give text in the Latin script with at least one letter or digit"
    }
  }
}
