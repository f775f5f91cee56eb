import Media
import Testing

@Suite("Remuxer")
struct RemuxerTests {
  let folder = TemporaryFolder()

  @Test(
    "pictures are copied bit by bit, the dub comes first and the original stays",
    arguments: [
      ("in.mp4", "out.mp4"), ("in.mp4", "out.mov"), ("in.mp4", "out.mkv"), ("in.mkv", "out.mp4"),
      ("in.webm", "out.webm"), ("in.webm", "out.mkv"), ("in.mov", "out.mp4"),
    ])
  func dub(names: (String, String)) throws {
    let (source, target) = (folder.file(names.0), folder.file(names.1))
    let original = sine(300, seconds: 1, sampleRate: 48_000, channelCount: 2)
    try writeMovie(source, count: 25, audio: [AudioTrack(.clip(original), language: "deu", title: "Ton")])
    let dub = sweep(seconds: 0.9, sampleRate: 24_000)
    let cues = [SubtitleCue(start: 0.2, end: 0.7, text: "Hello\nthere")]
    try Remuxer.run(
      video: source, to: target,
      audio: [
        AudioTrack(.clip(dub), language: "eng", title: "Dub"), AudioTrack(.file(source, track: 0)),
      ],
      subtitles: [SubtitleTrack(cues: cues, language: "eng", title: "English")])
    #expect(try PacketProbe.packets(of: target) == PacketProbe.packets(of: source))
    #expect(try PacketProbe.packets(of: target).count == 25)
    #expect(try readMovie(target).map(\.time) == readMovie(source).map(\.time))
    let info = try MediaInfo.read(target)
    #expect(info.audioTracks.map(\.language) == ["eng", "deu"])
    #expect(info.audioTracks.map(\.title) == ["Dub", "Ton"])
    #expect(info.audioTracks.map(\.isDefault) == [true, false])
    #expect(info.subtitleTracks.map(\.language) == ["eng"])
    let first = try AudioFile.read(target, sampleRate: 24_000, channelCount: 1)
    #expect(signalToNoise(dub, first, lag: bestLag(dub, first, within: -50...50)) > 12)
    let second = try AudioFile.read(target, track: 1)
    #expect(second.channelCount == 2)
    #expect(abs(second.rms - original.rms) < 0.02)
    if names.0.hasSuffix("mp4") || names.0.hasSuffix("webm") {
      // The container can hold the original codec, so its packets are the same too.
      let kept = try PacketProbe.packets(of: target, audioTrack: 1).map(\.bytes)
      #expect(try kept == PacketProbe.packets(of: source, audioTrack: 0).map(\.bytes))
    }
  }

  @Test("the same input gives the same bytes")
  func determinism() throws {
    try writeMovie(folder.file("in.mp4"), count: 25)
    let dub = AudioTrack(.clip(sweep(seconds: 0.9, sampleRate: 24_000)), language: "eng")
    for name in ["a", "b"] {
      for suffix in ["mp4", "mkv"] {
        try Remuxer.run(video: folder.file("in.mp4"), to: folder.file("\(name).\(suffix)"), audio: [dub])
      }
    }
    #expect(bytes(of: folder.file("a.mp4")) == bytes(of: folder.file("b.mp4")))
    #expect(bytes(of: folder.file("a.mkv")) == bytes(of: folder.file("b.mkv")))
    #expect(!bytes(of: folder.file("a.mkv")).isEmpty)
  }

  @Test("sound may start later and end earlier or later than the pictures", arguments: [0.5, 1.0, 3.0])
  func lateSound(seconds: Double) throws {
    let tone = sine(500, seconds: seconds, sampleRate: 24_000)
    let path = folder.file("late.mp4")
    try writeMovie(folder.file("in.mp4"), count: 25)
    try Remuxer.run(video: folder.file("in.mp4"), to: path, audio: [AudioTrack(.clip(tone), start: 0.4)])
    let back = try AudioFile.read(path, sampleRate: 24_000)
    #expect(abs(back.duration - 0.4 - seconds) < 0.06)
    #expect(back[seconds: 0..<0.37].rms < 0.01)
    #expect(back[seconds: 0.45..<0.4 + seconds - 0.05].rms > 0.3)
    #expect(try readMovie(path).count == 25)
  }

  @Test("a track that begins later than the pictures is read with silence before it")
  func lateTrack() throws {
    let path = folder.file("late.mkv")
    let tone = AudioTrack(.clip(sine(500, seconds: 0.6, sampleRate: 24_000)))
    try writeMovie(folder.file("in.mkv"), count: 25, audio: [tone])
    put(FilePatches.delayed(bytes(of: folder.file("in.mkv")), track: 2, milliseconds: 500), at: path)
    let info = try MediaInfo.read(path)
    #expect(abs((info.audioTracks.first?.start ?? 0) - 0.5) < 0.05)
    let back = try AudioFile.read(path, sampleRate: 24_000)
    #expect(back[seconds: 0..<0.45].rms < 0.01)
    #expect(back[seconds: 0.55..<0.9].rms > 0.3)
  }

  @Test("a video without sound and one with several tracks are handled")
  func trackCounts() throws {
    try writeMovie(folder.file("silent.mp4"), count: 10)
    #expect(throws: MediaError.self) { try AudioFile.read(folder.file("silent.mp4")) }
    #expect(throws: MediaError.self) {
      try Remuxer.run(
        video: folder.file("silent.mp4"), to: folder.file("x.mp4"),
        audio: [AudioTrack(.file(folder.file("silent.mp4"), track: 0))])
    }
    let tones = [200.0, 400, 800].map { sine($0, seconds: 0.4, sampleRate: 24_000) }
    try writeMovie(folder.file("many.mkv"), count: 10, audio: tones.map { AudioTrack(.clip($0)) })
    for (track, tone) in tones.enumerated() {
      let back = try AudioFile.read(folder.file("many.mkv"), sampleRate: 24_000, track: track)
      #expect(signalToNoise(tone, back, lag: bestLag(tone, back, within: -30...30)) > 10)
    }
    #expect(throws: MediaError.self) { try AudioFile.read(folder.file("many.mkv"), track: 3) }
    try Remuxer.run(video: folder.file("many.mkv"), to: folder.file("mute.mp4"), audio: [])
    #expect(try MediaInfo.read(folder.file("mute.mp4")).audioTracks.isEmpty)
    #expect(folder.contents == ["many.mkv", "mute.mp4", "silent.mp4"])
  }

  @Test("sound made block by block is the same as sound in memory")
  func blocks() throws {
    let clip = sweep(seconds: 1, sampleRate: 24_000)
    try writeMovie(folder.file("in.mp4"), count: 25)
    var position = 0
    let next: () throws(MediaError) -> AudioClip? = {
      guard position < clip.frameCount else { return nil }
      position += 999
      return clip[frames: position - 999..<position]
    }
    try Remuxer.run(
      video: folder.file("in.mp4"), to: folder.file("a.mp4"),
      audio: [AudioTrack(.blocks(sampleRate: 24_000, channelCount: 1, next: next))])
    try Remuxer.run(video: folder.file("in.mp4"), to: folder.file("b.mp4"), audio: [AudioTrack(.clip(clip))])
    let (a, b) = (try AudioFile.read(folder.file("a.mp4")), try AudioFile.read(folder.file("b.mp4")))
    #expect(a == b)
  }

  @Test("rotation is applied on reading and kept on copying", arguments: [0, 90, 180, 270])
  func rotation(degrees: Int) throws {
    try writeMovie(folder.file("in.mp4"), count: 3)
    let path = folder.file("turned.mp4")
    put(FilePatches.rotated(bytes(of: folder.file("in.mp4")), degrees: degrees), at: path)
    try Remuxer.run(video: path, to: folder.file("copy.mp4"), audio: [])
    for name in ["turned.mp4", "copy.mp4"] {
      let reader = try VideoReader(folder.file(name))
      #expect(reader.info.rotation == degrees)
      let image = try readMovie(folder.file(name))[0].image
      #expect((image.width, image.height) == (degrees % 180 == 0 ? (64, 48) : (48, 64)))
      #expect((reader.info.width, reader.info.height) == (image.width, image.height))
      // The bright quarter is at the top left before turning clockwise.
      let corner = [
        0: (5, 5), 90: (image.width - 6, 5), 180: (image.width - 6, image.height - 6),
        270: (5, image.height - 6),
      ]
      for (angle, place) in corner {
        #expect((image[x: place.0, y: place.1].red > 150) == (angle == degrees), "\(name) \(angle)")
      }
    }
  }

  @Test("turned pictures are not copied into a container that cannot say so")
  func rotationRefusal() throws {
    try writeMovie(folder.file("in.mp4"), count: 3)
    put(FilePatches.rotated(bytes(of: folder.file("in.mp4")), degrees: 90), at: folder.file("turned.mp4"))
    #expect(throws: MediaError.self) {
      try Remuxer.run(video: folder.file("turned.mp4"), to: folder.file("copy.mkv"), audio: [])
    }
  }

  @Test("pictures whose times the file does not store are not copied, but encoded again")
  func missingTimes() throws {
    try writeMovie(folder.file("in.mp4"), count: 20)
    // A bare H.264 stream: every packet's units behind start codes, the parameter sets of avcC before them.
    let file = bytes(of: folder.file("in.mp4"))
    guard let box = FilePatches.position(of: "avcC", in: file) else { return #expect(Bool(false)) }
    let setLength = Int(file[box + 10]) << 8 | Int(file[box + 11])
    let pictureSet = box + 12 + setLength
    let pictureLength = Int(file[pictureSet + 1]) << 8 | Int(file[pictureSet + 2])
    var stream: [UInt8] = [0, 0, 0, 1] + file[box + 12..<box + 12 + setLength]
    stream += [0, 0, 0, 1] + file[pictureSet + 3..<pictureSet + 3 + pictureLength]
    for packet in try PacketProbe.packets(of: folder.file("in.mp4")) {
      var place = 0
      while place + 4 < packet.bytes.count {
        let length = packet.bytes[place..<place + 4].reduce(0) { $0 << 8 | Int($1) }
        stream += [0, 0, 0, 1] + packet.bytes[place + 4..<place + 4 + length]
        place += 4 + length
      }
    }
    put(stream, at: folder.file("bare.h264"))
    #expect(throws: MediaError.self) {
      try Remuxer.run(video: folder.file("bare.h264"), to: folder.file("out.mp4"), audio: [])
    }
    try VideoTranscoder.run(video: folder.file("bare.h264"), to: folder.file("out.mp4"))
    let frames = try readMovie(folder.file("out.mp4"))
    #expect(frames.count == 20)
    #expect(frames.indices.allSatisfy { difference(frames[$0].image, numbered($0)) < 8 })
  }

  @Test("a container that cannot hold the codec is refused with a suggestion")
  func refusal() throws {
    try writeMovie(folder.file("in.mp4"), count: 3)
    do {
      try Remuxer.run(video: folder.file("in.mp4"), to: folder.file("out.webm"), audio: [])
      Issue.record("H.264 was copied into WebM")
    } catch {
      #expect(error.description == "copying h264 into this container is not supported")
      #expect(error.help.contains("mkv"))
    }
    #expect(throws: MediaError.cancelled) {
      try Remuxer.run(
        video: folder.file("in.mp4"), to: folder.file("out.mp4"), audio: [], shouldStop: { true })
    }
    #expect(folder.contents == ["in.mp4"])
  }
}
