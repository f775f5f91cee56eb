import CAV
import Glibc

/// libav's view of one open file: reads and seeks, nothing else.
///
/// Because libav never opens a path itself, a playlist or reference inside a file cannot reach other files or
/// the network.
final class FileInput {
  /// The I/O context for `AVFormatContext.pb`; `nil` when memory ran out.
  private(set) var context: UnsafeMutablePointer<AVIOContext>?
  let interruption: Interruption
  private let file: FileDescriptor

  init(_ file: consuming FileDescriptor, interruption: Interruption) {
    self.file = file
    self.interruption = interruption
    let capacity: Int32 = 1 << 16
    guard let buffer = av_malloc(Int(capacity)) else { return }
    context = avio_alloc_context(
      buffer.assumingMemoryBound(to: UInt8.self), capacity, 0, Unmanaged.passUnretained(self).toOpaque(),
      { opaque, buffer, count in
        guard let opaque, let buffer else { return cav_error_io() }
        return Unmanaged<FileInput>.fromOpaque(opaque).takeUnretainedValue().read(buffer, count)
      },
      nil,
      { opaque, offset, origin in
        guard let opaque else { return -1 }
        return Unmanaged<FileInput>.fromOpaque(opaque).takeUnretainedValue().seek(offset, origin)
      })
    if context == nil { av_free(buffer) }
  }

  deinit {
    // libav may have replaced the buffer, so the current one is freed.
    if let context { av_free(context.pointee.buffer) }
    avio_context_free(&context)
  }

  private func read(_ buffer: UnsafeMutablePointer<UInt8>, _ count: Int32) -> Int32 {
    if interruption.isRaised() { return cav_error_exit() }
    while true {
      let got = Glibc.read(file.number, buffer, Int(count))
      if got > 0 { return Int32(got) }
      if got == 0 { return cav_error_end() }
      if errno != EINTR { return cav_error_io() }
    }
  }

  private func seek(_ offset: Int64, _ origin: Int32) -> Int64 {
    if origin & AVSEEK_SIZE != 0 { return Int64(file.size) }
    let result = lseek(file.number, Int(offset), origin & 3)
    return result < 0 ? Int64(cav_error_io()) : Int64(result)
  }
}
