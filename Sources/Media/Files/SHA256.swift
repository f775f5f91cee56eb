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

  /// The digest of a file, read in blocks; `nil` when it cannot be read.
  public static func hex(ofFile path: String) -> String? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var digest = Digest()
    var block = [UInt8](repeating: 0, count: 1 << 20)
    while true {
      let count = block.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { return nil }
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
