import Glibc
import Synchronization

/// A file that appears under its name only when it is complete.
///
/// The bytes go to a hidden file in the same folder; `commit` flushes it to disk and renames it. Without a
/// commit (an error, a return) the hidden file is deleted, and an existing file stays as it was. What a killed
/// process left behind is deleted by the next one that writes into the folder.
///
/// ```swift
/// let file = try AtomicFile("out/report.json")
/// try file.write(bytes)
/// try file.commit()
/// ```
public struct AtomicFile: ~Copyable {
  /// Where the file will be; symbolic links are already followed.
  public let path: String
  /// Where the bytes are until `commit`.
  public let temporaryPath: String
  private let descriptor: Int32
  private let registration: LiveTemporaries.Registration
  private var isCommitted = false

  private static let counter = Atomic<Int>(0)

  /// Reserves the hidden file beside `path`.
  ///
  /// - Throws: `unwritable` when the folder is missing or closed, `notAFile` when `path` is a directory,
  ///   pipe or device, `noPermission` when an existing file must not be replaced.
  public init(_ path: String) throws(MediaError) {
    guard !path.isEmpty, !path.utf8.contains(0) else {
      throw .invalid(what: "a file name must not be empty or contain a zero byte")
    }
    let target = try Self.resolve(path)
    let (folder, name) = Self.split(target)
    StaleTemporaries.sweep(folder)
    let mark = StaleTemporaries.mark(number: Self.counter.add(1, ordering: .relaxed).newValue)
    var temporary = folder + ".\(name.utf8.count > 200 ? "render" : name).\(mark)"
    // A leading "-" or a bare name must stay a path for every library that sees it.
    if folder.isEmpty { temporary = "./" + temporary }
    let registration = LiveTemporaries.add(temporary)
    let descriptor = open(temporary, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else {
      let code = errno
      LiveTemporaries.remove(registration)
      switch code {
      case ENOENT, ENOTDIR: throw .unwritable(path: path, reason: "its folder does not exist")
      case EACCES, EPERM: throw .noPermission(path: path)
      default: throw .unwritable(path: path, reason: String(cString: strerror(code)))
      }
    }
    self.path = target
    self.temporaryPath = temporary
    self.registration = registration
    self.descriptor = descriptor
  }

  deinit {
    close(descriptor)
    if !isCommitted { unlink(temporaryPath) }
    LiveTemporaries.remove(registration)
  }

  /// Appends `bytes`.
  ///
  /// - Throws: `unwritable`, for example when the disk is full.
  public func write(_ bytes: [UInt8]) throws(MediaError) {
    var problem: MediaError?
    bytes.withUnsafeBytes { buffer in
      var done = 0
      while done < buffer.count {
        let count = Glibc.write(descriptor, buffer.baseAddress.map { $0 + done }, buffer.count - done)
        if count < 0 && errno == EINTR { continue }
        guard count > 0 else {
          problem = .unwritable(path: path, reason: systemMessage())
          return
        }
        done += count
      }
    }
    if let problem { throw problem }
  }

  /// Flushes the bytes to disk and gives the file its name, replacing what was there.
  ///
  /// - Throws: `unwritable`; the hidden file is then deleted.
  public consuming func commit() throws(MediaError) {
    // Some file systems cannot flush and say EINVAL; the rename is still atomic there.
    if fsync(descriptor) != 0 && errno != EINVAL {
      throw .unwritable(path: path, reason: systemMessage())
    }
    guard rename(temporaryPath, path) == 0 else {
      throw .unwritable(path: path, reason: systemMessage())
    }
    isCommitted = true
    let folder = Self.split(path).folder
    let directory = open(folder.isEmpty ? "." : folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    if directory >= 0 {
      fsync(directory)
      close(directory)
    }
  }

  /// Writes `bytes` as the complete content of `path`.
  public static func write(_ bytes: [UInt8], to path: String) throws(MediaError) {
    let file = try AtomicFile(path)
    try file.write(bytes)
    try file.commit()
  }

  /// Deletes every unfinished file of this process; safe to call in a signal handler.
  ///
  /// After it no writer of this process can commit: call it only on the way out.
  public static func removeLiveTemporaries() {
    LiveTemporaries.unlink { _ in true }
  }

  /// The same for the files whose path contains `part`, so that a test leaves other tests' files alone.
  package static func removeLiveTemporaries(containing part: String) {
    part.withCString { part in LiveTemporaries.unlink { strstr($0, part) != nil } }
  }

  /// `path` with symbolic links followed, refused where a rename would destroy something else.
  private static func resolve(_ path: String) throws(MediaError) -> String {
    var status = stat()
    guard stat(path, &status) == 0 else { return path }
    if let kind = specialKind(of: status) { throw .notAFile(path: path, kind: kind) }
    guard access(path, W_OK) == 0 else { throw .noPermission(path: path) }
    guard let resolved = realpath(path, nil) else { return path }
    defer { free(resolved) }
    return String(cString: resolved)
  }

  private static func split(_ path: String) -> (folder: String, name: String) {
    guard let slash = path.lastIndex(of: "/") else { return ("", path) }
    return (String(path[...slash]), String(path[path.index(after: slash)...]))
  }
}
