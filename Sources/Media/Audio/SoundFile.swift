import CSndFile

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
    var info = SF_INFO()
    guard let handle = sf_open_fd(file.number, Int32(SFM_READ), &info, 0) else { return nil }
    guard 1...AudioLimits.sampleRate ~= Int(info.samplerate),
      1...AudioLimits.channelCount ~= Int(info.channels)
    else {
      sf_close(handle)
      return nil
    }
    return SoundFile(file: file, handle: handle, info: info)
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
