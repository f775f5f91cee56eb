import Media

/// A small picture whose top left quarter is bright, its colour telling the frame's number.
func numbered(_ number: Int, width: Int = 64, height: Int = 48, hasAlpha: Bool = false) -> Image {
  var image = Image(width: width, height: height, hasAlpha: hasAlpha)
  let level = UInt8(16 + number * 24 % 224)
  for y in 0..<height {
    for x in 0..<width {
      let isCorner = x < width / 2 && y < height / 2
      image[x: x, y: y] = (isCorner ? 220 : 40, level, isCorner ? 40 : 120, x < width / 2 ? 255 : 0)
    }
  }
  return image
}

/// Writes `count` numbered pictures at 25 frames a second.
func writeMovie(
  _ path: String, count: Int = 12, width: Int = 64, height: Int = 48, codec: VideoCodec? = nil,
  audio: [AudioTrack] = [], subtitles: [SubtitleTrack] = [], tags: [String: String] = [:]
) throws {
  var settings = VideoSettings(width: width, height: height)
  settings.codec = codec
  var writer = try VideoWriter(path, video: settings, audio: audio, subtitles: subtitles, tags: tags)
  for index in 0..<count { try writer.write(numbered(index, width: width, height: height)) }
  try writer.finish()
}

/// Every frame of a video.
func readMovie(_ path: String) throws -> [VideoFrame] {
  var reader = try VideoReader(path)
  var frames: [VideoFrame] = []
  while let frame = try reader.nextFrame() { frames.append(frame) }
  return frames
}

/// Mean absolute difference of two pictures of one size, in levels.
func difference(_ a: Image, _ b: Image) -> Double {
  guard a.width == b.width, a.height == b.height, a.hasAlpha == b.hasAlpha else { return .infinity }
  let sum = zip(a.bytes, b.bytes).reduce(0) { $0 + abs(Int($1.0) - Int($1.1)) }
  return Double(sum) / Double(a.bytes.count)
}
