import CSndFile
import Glibc

/// One sound file opened by libsndfile, for the formats that libavformat lacks.
final class SoundFile {
  let sampleRate: Int
  let channelCount: Int
  /// Frames the header states.
  let frameCount: Int
  private let file: FileDescriptor
  private let handle: OpaquePointer

  private init(file: consuming FileDescriptor, handle: OpaquePointer, info: SF_INFO) {
    self.file = file
    self.handle = handle
    sampleRate = Int(info.samplerate)
    channelCount = Int(info.channels)
    frameCount = max(0, Int(info.frames))
  }

  deinit { sf_close(handle) }

  /// Opens `path`; `nil` when libsndfile does not know the format or the header is absurd.
  ///
  /// - Throws: the errors of opening a file.
  static func open(_ path: String) throws(MediaError) -> SoundFile? {
    let file = try FileDescriptor(reading: path)
    // libsndfile leaves MPEG to libmpg123, which prints what it thinks of damaged files.
    guard !looksLikeMPEG(file) else { return nil }
    var info = SF_INFO()
    guard let handle = sf_open_fd(file.number, Int32(SFM_READ), &info, 0) else { return nil }
    guard 1...AudioLimits.sampleRate ~= Int(info.samplerate),
      1...AudioLimits.channelCount ~= Int(info.channels), info.frames > 0
    else {
      sf_close(handle)
      return nil
    }
    return SoundFile(file: file, handle: handle, info: info)
  }

  /// Whether the file begins with an ID3 tag or an MPEG audio frame.
  private static func looksLikeMPEG(_ file: borrowing FileDescriptor) -> Bool {
    var start = [UInt8](repeating: 0, count: 3)
    guard pread(file.number, &start, 3, 0) == 3 else { return true }
    return start == Array("ID3".utf8) || (start[0] == 0xFF && start[1] >= 0xE0)
  }

  /// Up to `count` frames, one array per channel; empty at the end.
  func read(_ count: Int) -> [[Float]] {
    var frames = 0
    let interleaved = [Float](unsafeUninitializedCapacity: count * channelCount) { buffer, initialized in
      buffer.initialize(repeating: 0)
      frames = max(0, Int(sf_readf_float(handle, buffer.baseAddress, sf_count_t(count))))
      initialized = count * channelCount
    }
    return (0..<channelCount).map { channel in
      (0..<frames).map { interleaved[$0 * channelCount + channel] }
    }
  }
}

/// What this package accepts as sound.
enum AudioLimits {
  /// Hertz.
  static let sampleRate = 768_000
  static let channelCount = 64
  /// Samples of all channels together that one `AudioClip` may take from a file (8 GiB).
  static let clipSamples = 1 << 31
}
