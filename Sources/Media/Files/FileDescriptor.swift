import Glibc

/// An open regular file: the only way this module opens anything for reading.
///
/// Directories, pipes and devices are refused before a byte is read, so nothing can block.
struct FileDescriptor: ~Copyable {
  let number: Int32
  /// Size in bytes when it was opened; never 0.
  let size: Int

  /// Opens `path` for reading.
  ///
  /// - Throws: `notFound`, `noPermission`, `notAFile`, `empty` or `unreadable`.
  init(reading path: String) throws(MediaError) {
    guard !path.isEmpty, !path.utf8.contains(0) else {
      throw .invalid(what: "a file name must not be empty or contain a zero byte")
    }
    let number = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    guard number >= 0 else {
      switch errno {
      case ENOENT, ENOTDIR: throw .notFound(path: path)
      case EACCES, EPERM: throw .noPermission(path: path)
      case ENXIO: throw .notAFile(path: path, kind: "socket or device")
      default: throw .unreadable(path: path, reason: systemMessage())
      }
    }
    var status = stat()
    guard fstat(number, &status) == 0 else {
      let reason = systemMessage()
      close(number)
      throw .unreadable(path: path, reason: reason)
    }
    if let kind = specialKind(of: status) {
      close(number)
      throw .notAFile(path: path, kind: kind)
    }
    if status.st_size == 0 {
      close(number)
      throw .empty(path: path)
    }
    self.number = number
    size = Int(status.st_size)
  }

  deinit { close(number) }

  /// The whole content.
  ///
  /// - Throws: `tooLarge` above `limit` bytes, `unreadable` when the disk fails.
  func contents(path: String, limit: Int = 1 << 30) throws(MediaError) -> [UInt8] {
    guard size <= limit else { throw .tooLarge(path: path, what: "\(size) bytes", limit: "\(limit) bytes") }
    let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
      while count < size {
        let got = read(number, buffer.baseAddress.map { $0 + count }, size - count)
        if got < 0 && errno == EINTR { continue }
        guard got > 0 else { break }
        count += got
      }
    }
    guard bytes.count == size else { throw .unreadable(path: path, reason: "it ended while it was read") }
    return bytes
  }
}

/// The name of what `status` describes unless it is a regular file.
func specialKind(of status: stat) -> String? {
  switch status.st_mode & S_IFMT {
  case S_IFREG: nil
  case S_IFDIR: "directory"
  case S_IFIFO: "pipe"
  case S_IFSOCK: "socket"
  default: "device"
  }
}

/// The text of the last system error.
func systemMessage() -> String { String(cString: strerror(errno)) }
