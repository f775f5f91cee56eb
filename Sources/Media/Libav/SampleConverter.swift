import CAV

/// Converts sample format, channel count and sample rate to planar floats through libswresample.
///
/// The resampling filter is a 64-tap Kaiser-windowed sinc per phase with exact rational phases and a cutoff at
/// 0.97 of the lower Nyquist frequency: images and aliases stay below -90 dB (tests measure it).
final class SampleConverter {
  /// What the samples of one side look like.
  struct Layout: Equatable {
    var format: AVSampleFormat
    var sampleRate: Int
    var channelCount: Int
  }

  let source: Layout
  let sampleRate: Int
  let channelCount: Int
  private let context: OpaquePointer

  private init(_ context: OpaquePointer, source: Layout, sampleRate: Int, channelCount: Int) {
    self.context = context
    self.source = source
    self.sampleRate = sampleRate
    self.channelCount = channelCount
  }

  deinit {
    var freed: OpaquePointer? = context
    swr_free(&freed)
  }

  /// A converter from `source` to planar floats.
  ///
  /// One channel is copied to all outputs; several are mixed by libswresample's matrix, scaled so that
  /// the sum of a row's weights is at most 1 and nothing clips.
  /// - Throws: `unsupported` when the layouts cannot be converted.
  static func make(
    from source: Layout, sampleRate: Int, channelCount: Int
  ) throws(MediaError) -> SampleConverter {
    var input = AVChannelLayout()
    var output = AVChannelLayout()
    av_channel_layout_default(&input, Int32(source.channelCount))
    av_channel_layout_default(&output, Int32(channelCount))
    var context: OpaquePointer?
    var code = swr_alloc_set_opts2(
      &context, &output, AV_SAMPLE_FMT_FLTP, Int32(sampleRate), &input, source.format,
      Int32(source.sampleRate), 0, nil)
    if let context, code >= 0 {
      let options = UnsafeMutableRawPointer(context)
      av_opt_set_int(options, "filter_size", 64, 0)
      av_opt_set_int(options, "exact_rational", 1, 0)
      av_opt_set_double(options, "cutoff", 0.97, 0)
      av_opt_set_double(options, "rematrix_maxval", 1, 0)
      if source.channelCount == 1 && channelCount > 1 {
        code = swr_set_matrix(context, [Double](repeating: 1, count: channelCount), 1)
      }
      if code >= 0 { code = swr_init(context) }
    }
    guard code >= 0, let context else {
      swr_free(&context)
      throw .unsupported(
        what: "converting \(source.channelCount) channels at \(source.sampleRate) Hz to "
          + "\(channelCount) channels at \(sampleRate) Hz (\(Libav.reason(code)))",
        supported: "1 to 8 channels, 1 to 768000 Hz")
    }
    return SampleConverter(context, source: source, sampleRate: sampleRate, channelCount: channelCount)
  }

  /// The layout of a decoded frame.
  static func layout(of frame: Frame) -> Layout {
    Layout(
      format: AVSampleFormat(frame.pointer.pointee.format),
      sampleRate: Int(frame.pointer.pointee.sample_rate),
      channelCount: Int(frame.pointer.pointee.ch_layout.nb_channels))
  }

  /// Takes a decoded frame in and returns what is ready, one array per channel.
  func convert(_ frame: Frame) -> [[Float]] {
    guard let planes = frame.pointer.pointee.extended_data else { return empty }
    let input = UnsafeMutableRawPointer(planes).assumingMemoryBound(to: UnsafePointer<UInt8>?.self)
    return run(input, count: Int(frame.pointer.pointee.nb_samples))
  }

  /// Takes planar floats in and returns what is ready, one array per channel.
  func convert(_ channels: [[Float]]) -> [[Float]] {
    let count = channels.first?.count ?? 0
    let flat = Array(channels.joined())
    return flat.withUnsafeBytes { bytes in
      var planes = channels.indices.map { channel -> UnsafePointer<UInt8>? in
        let start = channel * count * MemoryLayout<Float>.stride
        return bytes.baseAddress.map { ($0 + start).assumingMemoryBound(to: UInt8.self) }
      }
      return run(&planes, count: count)
    }
  }

  /// Returns the rest at the end of the input.
  func flush() -> [[Float]] { run(nil, count: 0) }

  private var empty: [[Float]] { [[Float]](repeating: [], count: channelCount) }

  private func run(_ input: UnsafeMutablePointer<UnsafePointer<UInt8>?>?, count: Int) -> [[Float]] {
    let capacity = Int(swr_get_out_samples(context, Int32(count)))
    guard capacity > 0 else { return empty }
    var produced = 0
    let flat = [Float](unsafeUninitializedCapacity: capacity * channelCount) { buffer, initialized in
      buffer.initialize(repeating: 0)
      var planes = (0..<channelCount).map { channel -> UnsafeMutablePointer<UInt8>? in
        buffer.baseAddress.map {
          UnsafeMutableRawPointer($0 + channel * capacity).assumingMemoryBound(to: UInt8.self)
        }
      }
      produced = max(0, Int(swr_convert(context, &planes, Int32(capacity), input, Int32(count))))
      initialized = capacity * channelCount
    }
    return (0..<channelCount).map { Array(flat[$0 * capacity..<$0 * capacity + produced]) }
  }
}

extension SampleConverter.Layout {
  /// One float array per channel, as `AudioClip` has.
  static func planarFloat(sampleRate: Int, channelCount: Int) -> Self {
    Self(format: AV_SAMPLE_FMT_FLTP, sampleRate: sampleRate, channelCount: channelCount)
  }
}
