/// A picture of 8-bit sRGB samples, rows from top to bottom, without padding.
///
/// ```swift
/// var image = Image(width: 64, height: 48)
/// image[x: 3, y: 5] = (255, 0, 0, 255)
/// try PNGFile.write(image, to: "red-dot.png")
/// ```
public struct Image: Sendable, Equatable {
  /// Pixels in a row.
  public let width: Int
  /// Rows.
  public let height: Int
  /// Whether each pixel is R, G, B, A (alpha not premultiplied) or R, G, B.
  public let hasAlpha: Bool
  /// `height * width * channelCount` samples.
  public var bytes: [UInt8]

  /// Pictures with more pixels than this are refused on reading.
  public static let maximumPixels = 1 << 26

  /// 3 for RGB, 4 for RGBA.
  public var channelCount: Int { hasAlpha ? 4 : 3 }

  /// Wraps `bytes` without copying.
  ///
  /// - Precondition: the sizes are positive and `bytes` holds exactly all pixels.
  public init(width: Int, height: Int, hasAlpha: Bool = false, bytes: [UInt8]) {
    precondition(
      width > 0 && height > 0 && bytes.count == width * height * (hasAlpha ? 4 : 3),
      "Image \(width)x\(height), alpha \(hasAlpha), does not fit \(bytes.count) bytes")
    self.width = width
    self.height = height
    self.hasAlpha = hasAlpha
    self.bytes = bytes
  }

  /// A black picture; with alpha a transparent one.
  public init(width: Int, height: Int, hasAlpha: Bool = false) {
    self.init(
      width: width, height: height, hasAlpha: hasAlpha,
      bytes: [UInt8](repeating: 0, count: width * height * (hasAlpha ? 4 : 3)))
  }

  /// One pixel; alpha reads as 255 and is ignored on writing where the picture has none.
  ///
  /// - Precondition: `0..<width` contains `x` and `0..<height` contains `y`.
  public subscript(x x: Int, y y: Int) -> (red: UInt8, green: UInt8, blue: UInt8, alpha: UInt8) {
    get {
      let base = offset(x, y)
      return (bytes[base], bytes[base + 1], bytes[base + 2], hasAlpha ? bytes[base + 3] : 255)
    }
    set {
      let base = offset(x, y)
      bytes[base] = newValue.red
      bytes[base + 1] = newValue.green
      bytes[base + 2] = newValue.blue
      if hasAlpha { bytes[base + 3] = newValue.alpha }
    }
  }

  /// The picture over black, without transparency.
  public func withoutAlpha() -> Image {
    guard hasAlpha else { return self }
    var opaque = [UInt8]()
    opaque.reserveCapacity(width * height * 3)
    for pixel in stride(from: 0, to: bytes.count, by: 4) {
      let alpha = Int(bytes[pixel + 3])
      for channel in 0..<3 { opaque.append(UInt8((Int(bytes[pixel + channel]) * alpha + 127) / 255)) }
    }
    return Image(width: width, height: height, bytes: opaque)
  }

  private func offset(_ x: Int, _ y: Int) -> Int {
    precondition(x >= 0 && x < width && y >= 0 && y < height, "pixel (\(x), \(y)) outside \(width)x\(height)")
    return (y * width + x) * channelCount
  }
}
