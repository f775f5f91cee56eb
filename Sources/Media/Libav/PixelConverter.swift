import CAV

/// Converts between pictures in memory and libav's frames through libswscale.
///
/// Chroma is interpolated at full width and rounding is exact, so results do not depend on the CPU.
/// Colours follow the frame's own matrix and range; where a file says nothing, BT.601 below 720 rows and
/// BT.709 from there, as players assume.
final class PixelConverter {
  /// Everything that decides how samples are computed.
  private struct Setup: Equatable {
    var width, height: Int32
    var format: AVPixelFormat
    var outWidth, outHeight: Int32
    var outFormat: AVPixelFormat
    var matrix: Int32
    var isFullRange: Bool
  }

  private var context: OpaquePointer?
  private var setup: Setup?
  private let scratch = Frame()

  deinit { sws_freeContext(context) }

  /// The picture in `frame`, scaled to `width` by `height`; `nil` when libswscale cannot read its pixels.
  func image(from frame: Frame, width: Int, height: Int) -> Image? {
    let source = frame.pointer
    let format = AVPixelFormat(source.pointee.format)
    let hasAlpha = formatHasAlpha(format)
    let target = hasAlpha ? AV_PIX_FMT_RGBA : AV_PIX_FMT_RGB24
    let isFullRange = source.pointee.color_range == AVCOL_RANGE_JPEG || isJPEGFormat(format)
    let setup = Setup(
      width: source.pointee.width, height: source.pointee.height, format: format, outWidth: Int32(width),
      outHeight: Int32(height), outFormat: target, matrix: matrix(of: source), isFullRange: isFullRange)
    guard prepare(setup), let context, scratch.prepare(target, width: width, height: height) else {
      return nil
    }
    let rows = sws_scale(
      context, readOnly(cav_frame_planes(source)), cav_frame_strides(source), 0, source.pointee.height,
      cav_frame_planes(scratch.pointer), cav_frame_strides(scratch.pointer))
    return rows == Int32(height) ? scratch.image(hasAlpha: hasAlpha) : nil
  }

  /// Draws `image` into `frame`, whose size and format are set; where the frame is larger by a row or a column
  /// the last one is repeated.
  func draw(_ image: Image, into frame: Frame) -> Bool {
    let target = frame.pointer
    let (width, height) = (Int(target.pointee.width), Int(target.pointee.height))
    let source = image.hasAlpha ? AV_PIX_FMT_RGBA : AV_PIX_FMT_RGB24
    let setup = Setup(
      width: Int32(width), height: Int32(height), format: source, outWidth: Int32(width),
      outHeight: Int32(height), outFormat: AVPixelFormat(target.pointee.format), matrix: matrix(of: target),
      isFullRange: false)
    guard prepare(setup), let context, scratch.prepare(source, width: width, height: height),
      scratch.load(image)
    else { return false }
    let rows = sws_scale(
      context, readOnly(cav_frame_planes(scratch.pointer)), cav_frame_strides(scratch.pointer), 0,
      Int32(height), cav_frame_planes(target), cav_frame_strides(target))
    return rows == Int32(height)
  }

  private func prepare(_ wanted: Setup) -> Bool {
    if wanted == setup, context != nil { return true }
    sws_freeContext(context)
    let flags = SWS_BICUBIC | SWS_ACCURATE_RND | SWS_FULL_CHR_H_INT | SWS_FULL_CHR_H_INP | SWS_BITEXACT
    context = sws_getContext(
      wanted.width, wanted.height, wanted.format, wanted.outWidth, wanted.outHeight, wanted.outFormat, flags,
      nil, nil, nil)
    guard let context else { return false }
    setup = wanted
    let table = sws_getCoefficients(wanted.matrix)
    let isReading = wanted.outFormat == AV_PIX_FMT_RGB24 || wanted.outFormat == AV_PIX_FMT_RGBA
    // One side is RGB, always at full range; the other has the range of the video.
    let range: Int32 = wanted.isFullRange ? 1 : 0
    sws_setColorspaceDetails(
      context, table, isReading ? range : 1, table, isReading ? 1 : range, 0, 1 << 16, 1 << 16)
    return true
  }

  private func matrix(of frame: UnsafeMutablePointer<AVFrame>) -> Int32 {
    switch frame.pointee.colorspace {
    case AVCOL_SPC_BT709: SWS_CS_ITU709
    case AVCOL_SPC_BT2020_NCL, AVCOL_SPC_BT2020_CL: SWS_CS_BT2020
    case AVCOL_SPC_BT470BG, AVCOL_SPC_SMPTE170M: SWS_CS_ITU601
    case AVCOL_SPC_SMPTE240M: SWS_CS_SMPTE240M
    case AVCOL_SPC_FCC: SWS_CS_FCC
    default: frame.pointee.height >= 720 ? SWS_CS_ITU709 : SWS_CS_ITU601
    }
  }

  private func isJPEGFormat(_ format: AVPixelFormat) -> Bool {
    [AV_PIX_FMT_YUVJ420P, AV_PIX_FMT_YUVJ422P, AV_PIX_FMT_YUVJ444P, AV_PIX_FMT_YUVJ440P, AV_PIX_FMT_YUVJ411P]
      .contains(format)
  }

  private func readOnly(
    _ planes: UnsafeMutablePointer<UnsafeMutablePointer<UInt8>?>?
  ) -> UnsafePointer<UnsafePointer<UInt8>?>? {
    UnsafeRawPointer(planes)?.assumingMemoryBound(to: UnsafePointer<UInt8>?.self)
  }
}
