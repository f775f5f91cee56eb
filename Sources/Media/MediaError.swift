/// Everything that can go wrong between a media file and memory.
///
/// `description` says what happened with the values at hand, `help` says what to do about it.
///
/// ```swift
/// do { clip = try AudioFile.read("speech.mp3") } catch { print(error, error.help) }
/// ```
public enum MediaError: Error, Equatable, Sendable {
  /// Nothing exists at the path.
  case notFound(path: String)
  /// The path names a directory, pipe, socket or device.
  case notAFile(path: String, kind: String)
  /// The operating system refuses access.
  case noPermission(path: String)
  /// The file has no bytes.
  case empty(path: String)
  /// No library recognises the content, or its headers are broken.
  case unreadable(path: String, reason: String)
  /// The file was understood but has no such audio track.
  case noAudio(path: String, found: String)
  /// The file was understood but has no video track.
  case noVideo(path: String, found: String)
  /// A track exists but no frame of it could be decoded.
  case undecodable(path: String, codec: String, reason: String)
  /// A size stated by the file exceeds what this package accepts.
  case tooLarge(path: String, what: String, limit: String)
  /// Reading made no progress for too long.
  case timedOut(path: String, seconds: Int)
  /// The output could not be created, written or moved into place.
  case unwritable(path: String, reason: String)
  /// The wanted format, codec or combination is not offered.
  case unsupported(what: String, supported: String)
  /// The values handed over cannot be written.
  case invalid(what: String)
  /// The caller's stop check asked to end.
  case cancelled
}

extension MediaError: CustomStringConvertible {
  /// What happened, in one line, with the values.
  public var description: String {
    switch self {
    case .notFound(let path): "\(quoted(path)): no such file"
    case .notAFile(let path, let kind): "\(quoted(path)) is a \(kind), not a file"
    case .noPermission(let path): "\(quoted(path)): permission denied"
    case .empty(let path): "\(quoted(path)) is empty (0 bytes)"
    case .unreadable(let path, let reason): "\(quoted(path)) cannot be read as media: \(reason)"
    case .noAudio(let path, let found): "\(quoted(path)) has no such audio track (found: \(found))"
    case .noVideo(let path, let found): "\(quoted(path)) has no video track (found: \(found))"
    case .undecodable(let path, let codec, let reason):
      "\(quoted(path)): the \(codec) track cannot be decoded: \(reason)"
    case .tooLarge(let path, let what, let limit): "\(quoted(path)): \(what) exceeds the limit of \(limit)"
    case .timedOut(let path, let seconds): "\(quoted(path)): no progress for \(seconds) seconds"
    case .unwritable(let path, let reason): "\(quoted(path)) cannot be written: \(reason)"
    case .unsupported(let what, _): "\(what) is not supported"
    case .invalid(let what): what
    case .cancelled: "stopped on request"
    }
  }

  /// What the user can do about it.
  public var help: String {
    switch self {
    case .notFound: "check the spelling and the current folder"
    case .notAFile(_, let kind):
      kind == "directory" ? "name a file inside it" : "store the data in a regular file first"
    case .noPermission: "change the permissions (chmod) or run as the file's owner"
    case .empty: "the copy or download that made it probably failed; make it again"
    case .unreadable: "play it with another program; if that fails too, the file is damaged or not media"
    case .noAudio: "name a file, or a track number, that has sound"
    case .noVideo: "name a file that has pictures"
    case .undecodable: "convert it once to a common format, such as WAV or MP4 with H.264"
    case .tooLarge: "cut or scale the file down first"
    case .timedOut: "copy the file to a local disk; if it still stalls, it is damaged"
    case .unwritable: "check the folder, its permissions and the free space"
    case .unsupported(_, let supported): "choose one of: \(supported)"
    case .invalid: "correct the value and try again"
    case .cancelled: "run the same command again to continue"
    }
  }

  /// `path` in quotes with control characters made visible, so that a message stays on one line.
  private func quoted(_ path: String) -> String {
    "'" + path.unicodeScalars.map { $0.value < 0x20 ? $0.escaped(asASCII: true) : String($0) }.joined() + "'"
  }
}
