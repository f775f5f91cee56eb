import CPNG
import Glibc

/// Reads and writes PNG pictures through libpng's simplified interface.
///
/// ```swift
/// let image = try PNGFile.read("plot.png")
/// try PNGFile.write(image, to: "copy.png", text: ["Comment": "made by render"])
/// ```
public enum PNGFile {
  /// The picture in `path`, converted to 8-bit sRGB, with alpha if the file has any.
  ///
  /// - Throws: `unreadable` when it is no PNG or damaged, `tooLarge` above `Image.maximumPixels`, and the
  ///   errors of opening a file.
  public static func read(_ path: String) throws(MediaError) -> Image {
    let contents = try FileDescriptor(reading: path).contents(path: path)
    var png = png_image()
    png.version = cpng_version()
    defer { png_image_free(&png) }
    var pixels: [UInt8] = []
    var (hasAlpha, isTooLarge) = (false, false)
    let isComplete = contents.withUnsafeBytes { bytes -> Bool in
      guard png_image_begin_read_from_memory(&png, bytes.baseAddress, bytes.count) != 0 else { return false }
      isTooLarge = Int(png.width) * Int(png.height) > Image.maximumPixels
      if isTooLarge { return false }
      hasAlpha = png.format & cpng_flag_alpha() != 0
      png.format = hasAlpha ? cpng_format_rgba() : cpng_format_rgb()
      pixels = [UInt8](repeating: 0, count: Int(png.width) * Int(png.height) * (hasAlpha ? 4 : 3))
      return png_image_finish_read(&png, nil, &pixels, 0, nil) != 0
    }
    if isTooLarge {
      throw .tooLarge(
        path: path, what: "\(png.width)x\(png.height) pixels", limit: "\(Image.maximumPixels) pixels")
    }
    guard isComplete else { throw .unreadable(path: path, reason: String(cString: cpng_message(&png))) }
    return Image(width: Int(png.width), height: Int(png.height), hasAlpha: hasAlpha, bytes: pixels)
  }

  /// Writes `image`; the same picture and text give the same bytes.
  ///
  /// - Parameter text: keyword (1 to 79 Latin letters) to value, stored as international text chunks.
  /// - Throws: `unwritable` and the other errors of `AtomicFile`.
  public static func write(_ image: Image, to path: String, text: [String: String] = [:]) throws(MediaError) {
    try AtomicFile.write(try encode(image, path: path, text: text), to: path)
  }

  /// Whether the file at `path` begins as a PNG picture does.
  ///
  /// - Throws: the errors of opening a file.
  public static func isPNG(_ path: String) throws(MediaError) -> Bool {
    let file = try FileDescriptor(reading: path)
    var start = [UInt8](repeating: 0, count: 8)
    return pread(file.number, &start, 8, 0) == 8 && start == [137, 80, 78, 71, 13, 10, 26, 10]
  }

  /// The text chunks of the picture in `path`.
  public static func text(_ path: String) throws(MediaError) -> [String: String] {
    PNGText.values(in: try FileDescriptor(reading: path).contents(path: path))
  }

  /// The bytes of a PNG file showing `image`, for example to embed in a page.
  public static func encode(_ image: Image, text: [String: String] = [:]) throws(MediaError) -> [UInt8] {
    try encode(image, path: "PNG", text: text)
  }

  private static func encode(
    _ image: Image, path: String, text: [String: String]
  ) throws(MediaError) -> [UInt8] {
    var png = png_image()
    png.version = cpng_version()
    png.width = UInt32(image.width)
    png.height = UInt32(image.height)
    png.format = image.hasAlpha ? cpng_format_rgba() : cpng_format_rgb()
    defer { png_image_free(&png) }
    var size: png_alloc_size_t = 0
    guard png_image_write_to_memory(&png, nil, &size, 0, image.bytes, 0, nil) != 0 else {
      throw .unwritable(path: path, reason: String(cString: cpng_message(&png)))
    }
    var bytes = [UInt8](repeating: 0, count: size)
    guard png_image_write_to_memory(&png, &bytes, &size, 0, image.bytes, 0, nil) != 0 else {
      throw .unwritable(path: path, reason: String(cString: cpng_message(&png)))
    }
    return PNGText.inserting(text, into: bytes)
  }
}
