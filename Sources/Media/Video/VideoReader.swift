import CAV

/// Decodes a video frame by frame, in the order of display.
///
/// Rotation is applied, the frame rate may vary, damaged packets are passed over and counted.
///
/// ```swift
/// var reader = try VideoReader("film.mp4")
/// while let frame = try reader.nextFrame() { print(frame.seconds, frame.image.width) }
/// ```
public struct VideoReader: ~Copyable {
  /// What the file states about the video track.
  public let info: VideoInfo
  /// What the file states about everything.
  public let media: MediaInfo
  private let path: String
  private let input: InputContext
  private let decoder: Decoder
  private let orientation: Orientation
  private let converter = PixelConverter()
  private let frame = Frame()
  private var lastTime: Rational?

  /// Opens the first video track of `path`.
  ///
  /// - Parameter shouldStop: asked between small steps; true ends reading with `cancelled`.
  /// - Throws: `noVideo`, `undecodable`, `tooLarge` and the errors of opening a file.
  public init(_ path: String, shouldStop: @escaping () -> Bool = { false }) throws(MediaError) {
    let input = try InputContext.open(path, shouldStop: shouldStop)
    let media = MediaInfo(input)
    guard let index = input.indices(of: AVMEDIA_TYPE_VIDEO).first, let stream = input.stream(index) else {
      throw .noVideo(path: path, found: input.summary)
    }
    guard let info = media.video else {
      throw .undecodable(path: path, codec: codecName(stream), reason: "it states no picture size")
    }
    guard !Self.textArt.contains(stream.pointee.codecpar.pointee.codec_id) else {
      throw .noVideo(path: path, found: "text")
    }
    let (pixels, overflow) = info.width.multipliedReportingOverflow(by: info.height)
    guard !overflow, pixels <= Image.maximumPixels else {
      throw .tooLarge(
        path: path, what: "a picture of \(info.width)x\(info.height)", limit: "\(Image.maximumPixels) pixels")
    }
    decoder = try Decoder.open(input, stream: index)
    orientation = Orientation.of(stream)
    self.path = path
    self.input = input
    self.media = media
    self.info = info
  }

  /// Packets so far that were damaged and passed over, or missing at a cut end.
  public var damagedPackets: Int { decoder.damagedPackets + (input.endedEarly ? 1 : 0) }

  /// The next frame, scaled to `info`'s size should the video change it midway; `nil` at the end.
  ///
  /// Times always increase: a frame without a usable time follows its predecessor at the mean frame rate.
  /// - Throws: `undecodable` when not one frame could be decoded, `cancelled`, `timedOut`.
  public mutating func nextFrame() throws(MediaError) -> VideoFrame? {
    while try decoder.next(into: frame) {
      let (width, height) = orientation.swapsAxes ? (info.height, info.width) : (info.width, info.height)
      guard let picture = converter.image(from: frame, width: width, height: height) else {
        throw .undecodable(path: path, codec: info.codec, reason: "its pixels cannot be converted to RGB")
      }
      var time = decoder.time(of: frame)
      if let last = lastTime, time.map({ $0 <= last }) ?? true {
        time = last + Rational(info.frameRate.denominator, info.frameRate.numerator)
      }
      let shown = time ?? Rational(0)
      lastTime = shown
      let upright = orientation.apply(to: picture)
      return VideoFrame(image: upright, time: shown, duration: decoder.duration(of: frame))
    }
    guard lastTime != nil else {
      throw .undecodable(
        path: path, codec: info.codec, reason: "it holds no picture (\(damagedPackets) damaged packets)")
    }
    return nil
  }

  /// Plain text that libav would draw as if it were a terminal.
  private static let textArt = [AV_CODEC_ID_ANSI, AV_CODEC_ID_XBIN, AV_CODEC_ID_IDF, AV_CODEC_ID_BINTEXT]
}
