import CAV
import Glibc

/// The SHA-256 of a file, through libavutil.
///
/// ```swift
/// let hash = try FileHash.sha256(of: "voice.safetensors")
/// ```
public enum FileHash {
  /// 64 hexadecimal digits.
  ///
  /// - Throws: the errors of opening a file.
  public static func sha256(of path: String) throws(MediaError) -> String {
    let file = try FileDescriptor(reading: path)
    guard let context = av_sha_alloc() else { throw .unreadable(path: path, reason: "out of memory") }
    defer { av_free(UnsafeMutableRawPointer(context)) }
    av_sha_init(context, 256)
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = read(file.number, &buffer, buffer.count)
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw .unreadable(path: path, reason: systemMessage()) }
      if count == 0 { break }
      av_sha_update(context, buffer, count)
    }
    var digest = [UInt8](repeating: 0, count: 32)
    av_sha_final(context, &digest)
    let digits = Array("0123456789abcdef")
    return String(digest.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
  }
}
