import Glibc

/// Keeps two processes from working in one folder at the same time.
///
/// The lock belongs to the process: it is gone when the process ends, however it ends.
struct FolderLock: ~Copyable {
  private let descriptor: Int32

  /// Takes the lock of `folder`, which must exist.
  ///
  /// - Throws: `DubbingError.folderBusy` when another process holds it, `unwritable` when it cannot be made.
  init(_ folder: String) throws(DubbingError) {
    let path = "\(folder)/.render-lock"
    descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else {
      throw .unwritable(path: folder, reason: String(cString: strerror(errno)))
    }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      close(descriptor)
      throw .folderBusy(path: folder)
    }
  }

  deinit { close(descriptor) }
}
