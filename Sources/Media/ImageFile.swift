import Glibc

/// Reads a still picture of any format that libav knows: PNG, JPEG, WebP, BMP, TIFF, GIF with one picture, ...
///
/// ```swift
/// let photo = try ImageFile.read("portrait.jpg")
/// ```
public enum ImageFile {
  /// The picture in `path`, upright (a JPEG's Exif orientation is applied) and without transparency.
  ///
  /// - Throws: `unsupported` for an animation, `tooLarge` above `Image.maximumPixels`, `unreadable`, and the errors
  ///   of opening a file.
  public static func read(_ path: String) throws(MediaError) -> Image {
    let head = try FileDescriptor(reading: path).contents(path: path)
    if head.starts(with: [0x89, 0x50, 0x4E, 0x47]) { return try PNGFile.read(path).withoutAlpha() }
    var reader = try VideoReader(path)
    guard let frame = try reader.nextFrame() else {
      throw .undecodable(path: path, codec: reader.info.codec, reason: "it holds no picture")
    }
    if try reader.nextFrame() != nil {
      throw .unsupported(
        what: "the animation \(path) as a still picture", supported: "a file with one picture")
    }
    let orientation = ExifOrientation.value(inJPEG: head).map(Orientation.init(exif:)) ?? .upright
    return orientation.apply(to: frame.image.withoutAlpha())
  }

  /// Whether `path` holds a picture rather than a video.
  ///
  /// A GIF counts as a picture, so that an animated one is refused rather than taken for a film.
  /// - Throws: the errors of opening a file.
  public static func isStill(_ path: String) throws(MediaError) -> Bool {
    let container = try MediaInfo.read(path).container
    return container.hasSuffix("_pipe") || container == "image2" || container == "gif"
  }
}

/// The orientation tag of a JPEG file.
///
/// - Source: Exif 2.32 (CIPA DC-008-2019), 4.5.4 and 4.6.4, tag 0x0112.
enum ExifOrientation {
  /// 1 to 8, or nil where the file states none.
  static func value(inJPEG bytes: [UInt8]) -> Int? {
    guard bytes.starts(with: [0xFF, 0xD8]) else { return nil }
    var position = 2
    while position + 4 <= bytes.count, bytes[position] == 0xFF {
      let marker = bytes[position + 1]
      let length = Int(bytes[position + 2]) << 8 | Int(bytes[position + 3])
      if marker == 0xDA || length < 2 { return nil }
      let body = position + 4..<min(bytes.count, position + 2 + length)
      if marker == 0xE1, bytes[body].starts(with: Array("Exif\0\0".utf8)) {
        return value(inTIFF: Array(bytes[body].dropFirst(6)))
      }
      position += 2 + length
    }
    return nil
  }

  private static func value(inTIFF bytes: [UInt8]) -> Int? {
    let isLittle = bytes.starts(with: Array("II".utf8))
    guard isLittle || bytes.starts(with: Array("MM".utf8)) else { return nil }
    func number(_ offset: Int, _ count: Int) -> Int? {
      guard offset >= 0, offset + count <= bytes.count else { return nil }
      let part = bytes[offset..<offset + count]
      return (isLittle ? Array(part.reversed()) : Array(part)).reduce(0) { $0 << 8 | Int($1) }
    }
    guard let start = number(4, 4), let count = number(start, 2) else { return nil }
    for entry in 0..<count {
      let offset = start + 2 + 12 * entry
      guard let tag = number(offset, 2) else { return nil }
      if tag == 0x0112 { return number(offset + 8, 2).flatMap { (1...8).contains($0) ? $0 : nil } }
    }
    return nil
  }
}
