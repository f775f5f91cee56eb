import Glibc

/// Owns a read-only mapping of a file, or a copy of bytes in memory.
final class MappedFile: Sendable {
  private let address: UInt
  private let count: Int
  private let isMapped: Bool

  /// The content; valid while this object lives.
  var bytes: UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: UnsafeRawPointer(bitPattern: address), count: count)
  }

  init(path: String) throws(SafetensorsError) {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw .unreadable(path: path, reason: String(cString: strerror(errno))) }
    defer { close(file) }
    var status = stat()
    guard fstat(file, &status) == 0 else {
      throw .unreadable(path: path, reason: String(cString: strerror(errno)))
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw .unreadable(path: path, reason: "not a regular file")
    }
    count = Int(status.st_size)
    isMapped = count > 0
    guard isMapped else {
      address = 0
      return
    }
    guard let map = mmap(nil, count, PROT_READ, MAP_PRIVATE, file, 0), map != MAP_FAILED else {
      throw .unreadable(path: path, reason: String(cString: strerror(errno)))
    }
    address = UInt(bitPattern: map)
  }

  init(copying source: [UInt8]) {
    let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: source.count, alignment: 64)
    copy.copyBytes(from: source)
    address = UInt(bitPattern: copy.baseAddress)
    count = source.count
    isMapped = false
  }

  deinit {
    guard let pointer = UnsafeMutableRawPointer(bitPattern: address) else { return }
    if isMapped { munmap(pointer, count) } else { pointer.deallocate() }
  }
}
