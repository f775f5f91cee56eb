import Media
import Testing

@Suite("Video round trips")
struct VideoRoundTripTests {
  let folder = TemporaryFolder()

  static let combinations: [(name: String, codec: VideoCodec)] = [
    ("a.mp4", .h264), ("a.mp4", .mpeg4), ("a.mp4", .vp9), ("a.mov", .h264), ("a.mov", .mpeg4),
    ("a.mkv", .h264), ("a.mkv", .vp9), ("a.mkv", .mpeg4), ("a.webm", .vp9),
  ]

  @Test("every container and codec returns all pictures at their times", arguments: combinations)
  func roundTrip(combination: (name: String, codec: VideoCodec)) throws {
    let path = folder.file(combination.name)
    let sound = sweep(seconds: 0.48, sampleRate: 24_000)
    try writeMovie(path, codec: combination.codec, audio: [AudioTrack(.clip(sound), language: "eng")])
    let frames = try readMovie(path)
    #expect(frames.count == 12)
    for (index, frame) in frames.enumerated() {
      #expect(frame.time == Rational(index, 25), "frame \(index) at \(frame.seconds)")
      #expect(difference(frame.image, numbered(index)) < 6, "frame \(index)")
    }
    let info = try MediaInfo.read(path)
    #expect(info.video?.frameRate == Rational(25))
    #expect(info.video?.codec == combination.codec.rawValue)
    #expect(info.audioTracks.map(\.language) == ["eng"])
    let back = try AudioFile.read(path, sampleRate: 24_000)
    #expect(abs(bestLag(sound, back, within: -100...100)) <= 24)
    #expect(signalToNoise(sound, back, lag: bestLag(sound, back, within: -100...100)) > 12)
    #expect(folder.contents == [combination.name])
  }

  @Test("times of a variable frame rate come back exactly", arguments: ["a.mp4", "a.mov", "a.mkv", "a.webm"])
  func variableRate(name: String) throws {
    var settings = VideoSettings(width: 64, height: 48, frameRate: Rational(30_000, 1001))
    settings.isConstantRate = false
    let isExact = name == "a.mp4" || name == "a.mov"
    // One tick of 1/90000 s is too short for Matroska, which stores milliseconds.
    let ticks = [0, 3003, 6006, 18_000, isExact ? 18_001 : 18_100, 27_027, 90_000, 123_456]
    let path = folder.file(name)
    var writer = try VideoWriter(path, video: settings)
    for (index, tick) in ticks.enumerated() {
      try writer.write(VideoFrame(image: numbered(index), time: Rational(tick, 90_000)))
    }
    try writer.finish()
    let times = try readMovie(path).map(\.time)
    #expect(times == ticks.map { isExact ? Rational($0, 90_000) : Rational(($0 + 45) / 90, 1000) })
  }

  @Test(
    "rates that are no whole number of frames come back exactly",
    arguments: [
      Rational(30_000, 1001), Rational(24_000, 1001), Rational(25, 2), Rational(60), Rational(1, 2),
    ])
  func oddRates(rate: Rational) throws {
    let path = folder.file("a.mp4")
    var writer = try VideoWriter(path, video: VideoSettings(width: 32, height: 32, frameRate: rate))
    for index in 0..<9 { try writer.write(numbered(index, width: 32, height: 32)) }
    try writer.finish()
    let times = try readMovie(path).map(\.time)
    #expect(times == (0..<9).map { Rational($0 * rate.denominator, rate.numerator) })
    #expect(try VideoReader(path).info.frameRate == rate)
  }

  @Test("odd sizes are kept by VP9 and MPEG-4 and made even by H.264", arguments: VideoCodec.allCases)
  func oddSizes(codec: VideoCodec) throws {
    let path = folder.file("a.mkv")
    try writeMovie(path, count: 3, width: 63, height: 47, codec: codec)
    let frames = try readMovie(path)
    #expect(frames.count == 3)
    let expected = codec == .h264 ? (64, 48) : (63, 47)
    #expect(frames.allSatisfy { ($0.image.width, $0.image.height) == expected })
    let inner = frames[2].image
    let wanted = numbered(2, width: 63, height: 47)
    for (x, y) in [(5, 5), (60, 5), (5, 44), (60, 44)] {
      #expect(abs(Int(inner[x: x, y: y].red) - Int(wanted[x: x, y: y].red)) < 12)
    }
  }

  @Test("alpha survives in VP9 and is refused elsewhere")
  func alpha() throws {
    var settings = VideoSettings(width: 64, height: 48)
    settings.hasAlpha = true
    let path = folder.file("a.webm")
    var writer = try VideoWriter(path, video: settings)
    for index in 0..<4 { try writer.write(numbered(index, hasAlpha: true)) }
    try writer.finish()
    let frames = try readMovie(path)
    #expect(frames.count == 4)
    #expect(frames.allSatisfy { $0.image.hasAlpha })
    #expect(frames.allSatisfy { $0.image[x: 10, y: 10].alpha > 240 && $0.image[x: 54, y: 10].alpha < 16 })
    #expect(try VideoReader(path).info.hasAlpha)
    #expect(throws: MediaError.self) { _ = try VideoWriter(folder.file("b.mp4"), video: settings) }
    #expect(folder.contents == ["a.webm"])
  }

  @Test("the same frames and sound give the same bytes", arguments: combinations)
  func determinism(combination: (name: String, codec: VideoCodec)) throws {
    let sound = sweep(seconds: 0.5, sampleRate: 22_050, channelCount: 2)
    var files: [[UInt8]] = []
    for prefix in ["one", "two"] {
      let path = folder.file(prefix + combination.name)
      let cues = [SubtitleCue(start: 0.1, end: 0.3, text: "Hi")]
      try writeMovie(
        path, count: 30, codec: combination.codec, audio: [AudioTrack(.clip(sound))],
        subtitles: [SubtitleTrack(cues: cues)], tags: ["comment": "C", "title": "T"])
      files.append(bytes(of: path))
    }
    #expect(files[0].count > 500)
    #expect(files[0] == files[1])
  }

  @Test("what does not fit is refused and leaves nothing behind")
  func refusals() throws {
    let settings = VideoSettings(width: 64, height: 48)
    #expect(throws: MediaError.self) { try writeMovie(folder.file("a.avi")) }
    #expect(throws: MediaError.self) { try writeMovie(folder.file("a.webm"), codec: .h264) }
    #expect(throws: MediaError.self) { try writeMovie(folder.file("a.mp4"), count: 0) }
    #expect(throws: MediaError.self) {
      var writer = try VideoWriter(folder.file("b.mp4"), video: settings)
      try writer.write(numbered(0))
      try writer.write(numbered(0, width: 32))
    }
    #expect(throws: MediaError.self) {
      var variable = settings
      variable.isConstantRate = false
      var writer = try VideoWriter(folder.file("c.mp4"), video: variable)
      try writer.write(VideoFrame(image: numbered(0), time: Rational(1)))
      try writer.write(VideoFrame(image: numbered(1), time: Rational(1)))
    }
    #expect(throws: MediaError.cancelled) {
      var writer = try VideoWriter(folder.file("d.mp4"), video: settings, shouldStop: { true })
      try writer.write(numbered(0))
    }
    let bad = AudioTrack(.clip(AudioClip(mono: [.nan], sampleRate: 8000)))
    #expect(throws: MediaError.self) { try writeMovie(folder.file("e.mp4"), audio: [bad]) }
    #expect(folder.contents == [])
  }

  @Test("container tags are kept", arguments: ["a.mp4", "a.mov", "a.mkv", "a.webm"])
  func tags(name: String) throws {
    let tags = ["title": "Größe", "comment": "AI-generated", "artist": "render"]
    try writeMovie(folder.file(name), count: 2, tags: tags)
    let found = try MediaInfo.read(folder.file(name)).tags
    for (key, value) in tags { #expect(found[key] == value, "\(found)") }
  }
}
