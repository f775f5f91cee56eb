import Media
import Testing

@Suite("VideoTranscoder")
struct VideoTranscoderTests {
  let folder = TemporaryFolder()

  @Test("changed pictures keep their times, with burnt-in text and new sound")
  func transform() throws {
    var settings = VideoSettings(width: 96, height: 64)
    settings.isConstantRate = false
    let times = [0, 3600, 9000, 12_345, 50_000].map { Rational($0, 90_000) }
    var writer = try VideoWriter(folder.file("in.mp4"), video: settings)
    for time in times { try writer.write(VideoFrame(image: Image(width: 96, height: 64), time: time)) }
    try writer.finish()
    let sound = sine(400, seconds: 0.5, sampleRate: 24_000)
    try VideoTranscoder.run(
      video: folder.file("in.mp4"), to: folder.file("out.mp4"), audio: [AudioTrack(.clip(sound))],
      burning: [SubtitleCue(start: 0.09, end: 0.2, text: "HELLO")],
      transform: { frame throws(MediaError) in
        var image = frame.image
        for y in 0..<16 { for x in 0..<96 { image[x: x, y: y] = (200, 0, 0, 255) } }
        return image
      })
    let frames = try readMovie(folder.file("out.mp4"))
    #expect(frames.map(\.time) == times)
    for (index, frame) in frames.enumerated() {
      #expect(frame.image[x: 40, y: 8].red > 170)
      let hasText = (40..<64).contains { y in (0..<96).contains { frame.image[x: $0, y: y].green > 150 } }
      #expect(hasText == (index == 2 || index == 3), "frame \(index)")
    }
    #expect(try AudioFile.read(folder.file("out.mp4")).rms > 0.25)
  }

  @Test("a constant rate repeats and drops pictures so that times hold", arguments: [10, 25, 50])
  func rate(rate: Int) throws {
    try writeMovie(folder.file("in.mp4"), count: 25)
    var settings = VideoSettings(width: 64, height: 48, frameRate: Rational(rate))
    settings.codec = .mpeg4
    try VideoTranscoder.run(video: folder.file("in.mp4"), to: folder.file("out.mkv"), settings: settings)
    let frames = try readMovie(folder.file("out.mkv"))
    #expect(frames.count == rate)
    for (index, frame) in frames.enumerated() {
      // Some picture of the input lies within one of its frames of this time.
      let near = max(0, index * 25 / rate - 1)...min(24, index * 25 / rate + 1)
      #expect(near.contains { difference(frame.image, numbered($0)) < 6 }, "frame \(index)")
    }
  }

  @Test("rotation and alpha are applied when the new file cannot hold them")
  func flattening() throws {
    var settings = VideoSettings(width: 64, height: 48)
    settings.hasAlpha = true
    var writer = try VideoWriter(folder.file("alpha.webm"), video: settings)
    for index in 0..<3 { try writer.write(numbered(index, hasAlpha: true)) }
    try writer.finish()
    try VideoTranscoder.run(video: folder.file("alpha.webm"), to: folder.file("flat.mp4"))
    let flat = try readMovie(folder.file("flat.mp4"))
    #expect(flat.count == 3)
    #expect(flat.allSatisfy { !$0.image.hasAlpha && $0.image[x: 54, y: 40].blue < 20 })
    try writeMovie(folder.file("in.mp4"), count: 3)
    put(FilePatches.rotated(bytes(of: folder.file("in.mp4")), degrees: 90), at: folder.file("turned.mp4"))
    try VideoTranscoder.run(video: folder.file("turned.mp4"), to: folder.file("upright.mkv"))
    let info = try VideoReader(folder.file("upright.mkv")).info
    #expect((info.width, info.height, info.rotation) == (48, 64, 0))
  }

  @Test("stopping leaves nothing behind")
  func stopping() throws {
    try writeMovie(folder.file("in.mp4"), count: 25)
    var isStopping = false
    #expect(throws: MediaError.cancelled) {
      try VideoTranscoder.run(
        video: folder.file("in.mp4"), to: folder.file("out.mp4"), progress: { isStopping = $0 > 0.4 },
        shouldStop: { isStopping })
    }
    #expect(folder.contents == ["in.mp4"])
  }
}
