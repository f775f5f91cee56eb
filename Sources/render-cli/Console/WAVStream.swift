import Glibc
import Media

/// A WAV file written to a pipe while its length is not known yet.
///
/// The header states the largest length, as other programs do for streams; players read to the end.
final class WAVStream {
  private let descriptor: Int32
  private let sampleRate: Int
  private var hasHeader = false

  init(descriptor: Int32, sampleRate: Int) {
    self.descriptor = descriptor
    self.sampleRate = sampleRate
  }

  /// Appends mono sound as 16-bit samples.
  func write(_ clip: AudioClip) {
    var bytes: [UInt8] = []
    if !hasHeader {
      bytes += header
      hasHeader = true
    }
    for sample in clip.channels[0] {
      let value = Int16(max(-1, min(1, sample)) * 32767)
      bytes.append(UInt8(truncatingIfNeeded: value))
      bytes.append(UInt8(truncatingIfNeeded: value >> 8))
    }
    var sent = 0
    while sent < bytes.count {
      let count = bytes.withUnsafeBytes { raw in
        Glibc.write(descriptor, raw.baseAddress.map { $0 + sent }, bytes.count - sent)
      }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { return }
      sent += count
    }
  }

  private var header: [UInt8] {
    func little(_ value: Int, _ count: Int) -> [UInt8] {
      (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }
    let unknown = little(0xFFFF_FFFF, 4)
    return Array("RIFF".utf8) + unknown + Array("WAVEfmt ".utf8) + little(16, 4) + little(1, 2) + little(1, 2)
      + little(sampleRate, 4) + little(sampleRate * 2, 4) + little(2, 2) + little(16, 2)
      + Array("data".utf8) + unknown
  }
}
