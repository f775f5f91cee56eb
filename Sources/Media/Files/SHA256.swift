import CAV
import Glibc

/// SHA-256 digests, by libavutil.
public enum SHA256 {
  /// The digest of `bytes` as 64 lower-case hexadecimal digits.
  public static func hex(of bytes: [UInt8]) -> String {
    var digest = Digest()
    bytes.withUnsafeBufferPointer { digest.update($0) }
    return digest.finish()
  }

  /// The digest of a file, read in blocks.
  ///
  /// - Throws: the errors of opening and reading a file.
  public static func hex(ofFile path: String) throws(MediaError) -> String {
    let file = try FileDescriptor(reading: path)
    var digest = Digest()
    var block = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = read(file.number, &block, block.count)
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw .unreadable(path: path, reason: systemMessage()) }
      if count == 0 { return digest.finish() }
      block.withUnsafeBufferPointer { digest.update(UnsafeBufferPointer(rebasing: $0[..<count])) }
    }
  }

  /// Owner of one libavutil hash context.
  private struct Digest: ~Copyable {
    private let context: OpaquePointer

    init() {
      guard let context = av_sha_alloc() else { preconditionFailure("out of memory for a hash context") }
      self.context = context
      av_sha_init(context, 256)
    }

    mutating func update(_ bytes: UnsafeBufferPointer<UInt8>) {
      guard let base = bytes.baseAddress, !bytes.isEmpty else { return }
      av_sha_update(context, base, bytes.count)
    }

    mutating func finish() -> String {
      var result = [UInt8](repeating: 0, count: 32)
      av_sha_final(context, &result)
      let digits = Array("0123456789abcdef")
      return String(result.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
    }

    deinit { av_free(UnsafeMutableRawPointer(context)) }
  }
}
