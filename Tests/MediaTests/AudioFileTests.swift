import Glibc
import Media
import Testing

@Suite("AudioFile")
struct AudioFileTests {
  let folder = TemporaryFolder()

  /// The least signal-to-noise ratio in decibels that each format owes at its default quality.
  static let expectations: [(format: AudioFormat, decibels: Double)] = [
    (.wav16, 85), (.wav24, 130), (.wavFloat, 180), (.flac, 85), (.flac24, 130), (.ogg, 15), (.opus, 15),
    (.mp3, 15), (.m4a, 15),
  ]

  @Test("every format returns the sound it was given", arguments: expectations, [1, 2])
  func roundTrip(expectation: (format: AudioFormat, decibels: Double), channelCount: Int) throws {
    let format = expectation.format
    let clip = sweep(seconds: 1.3, sampleRate: 24_000, channelCount: channelCount)
    let path = folder.file("sound.\(format.fileExtension)")
    try AudioFile.write(clip, to: path, format: format)
    let back = try AudioFile.read(path, sampleRate: 24_000)
    #expect(back.channelCount == channelCount)
    if format.isLossless {
      #expect(back.frameCount == clip.frameCount)
    } else {
      #expect(abs(back.frameCount - clip.frameCount) <= 1200, "\(back.frameCount) of \(clip.frameCount)")
    }
    #expect(abs(bestLag(clip, back, within: -60...60)) <= 2)
    let ratio = signalToNoise(clip, back)
    #expect(ratio > expectation.decibels, "\(format): \(ratio) dB")
    #expect(folder.contents == ["sound.\(format.fileExtension)"])
  }

  @Test("16-bit samples survive a round trip exactly, full scale included")
  func exactIntegers() throws {
    let values = (0..<65_536).map { Float($0 - 32_768) / 32_768 }
    for format in [AudioFormat.wav16, .flac] {
      let path = folder.file("all.\(format.fileExtension)")
      try AudioFile.write(AudioClip(mono: values, sampleRate: 44_100), to: path, format: format)
      #expect(try AudioFile.read(path).channels == [values])
    }
  }

  @Test("samples beyond full scale saturate in integer formats and stay in float")
  func saturation() throws {
    let clip = AudioClip(mono: [1.5, -3, 0.25], sampleRate: 8000)
    try AudioFile.write(clip, to: folder.file("a.wav"))
    #expect(try AudioFile.read(folder.file("a.wav")).channels == [[32_767.0 / 32_768, -1, 0.25]])
    try AudioFile.write(clip, to: folder.file("b.wav"), format: .wavFloat)
    #expect(try AudioFile.read(folder.file("b.wav")).channels == clip.channels)
  }

  @Test("the same clip gives the same bytes", arguments: AudioFormat.allCases)
  func determinism(format: AudioFormat) throws {
    let clip = sweep(seconds: 0.4, sampleRate: 24_000)
    let paths = ["one", "two"].map { folder.file("\($0).\(format.fileExtension)") }
    for path in paths {
      try AudioFile.write(clip, to: path, format: format, tags: ["title": "T", "comment": "C"])
    }
    let first = bytes(of: paths[0])
    #expect(first.count > 100)
    #expect(first == bytes(of: paths[1]))
  }

  @Test("title and comment are kept by every format", arguments: AudioFormat.allCases)
  func tags(format: AudioFormat) throws {
    let path = folder.file("tagged.\(format.fileExtension)")
    let tags = ["title": "Größe – 音", "comment": "AI-generated; made by render", "artist": "nobody"]
    try AudioFile.write(sweep(seconds: 0.3, sampleRate: 24_000), to: path, format: format, tags: tags)
    let found = try MediaInfo.read(path).tags
    for (key, value) in tags { #expect(found[key] == value, "\(format): \(found)") }
  }

  @Test("channel counts convert: mono is copied, stereo is averaged")
  func channels() throws {
    let mono = sweep(seconds: 0.2, sampleRate: 16_000)
    try AudioFile.write(mono, to: folder.file("mono.wav"), format: .wavFloat)
    let wide = try AudioFile.read(folder.file("mono.wav"), channelCount: 2)
    #expect(wide.channels == [mono.channels[0], mono.channels[0]])
    let stereo = AudioClip(channels: [[0.5, 0.25, -1], [0.25, 0.25, 1]], sampleRate: 16_000)
    try AudioFile.write(stereo, to: folder.file("stereo.wav"), format: .wavFloat)
    let down = try AudioFile.read(folder.file("stereo.wav"), channelCount: 1).channels[0]
    for (got, wanted) in zip(down, [0.375, 0.25, 0] as [Float]) { #expect(abs(got - wanted) < 1e-6) }
  }

  @Test(
    "odd rates and surround are read back", arguments: [(11_025, 6), (96_000, 1), (7777, 3), (192_000, 2)])
  func oddLayouts(rate: Int, channelCount: Int) throws {
    let clip = sweep(seconds: 0.1, sampleRate: rate, channelCount: channelCount)
    try AudioFile.write(clip, to: folder.file("odd.wav"), format: .wavFloat)
    #expect(try AudioFile.read(folder.file("odd.wav")) == clip)
  }

  @Test("blocks join to what a whole read returns")
  func streaming() throws {
    let clip = sweep(seconds: 2, sampleRate: 22_050, channelCount: 2)
    var writer = try AudioWriter(folder.file("s.flac"), sampleRate: 22_050, channelCount: 2, format: .flac24)
    for start in stride(from: 0, to: clip.frameCount, by: 777) {
      try writer.write(clip[frames: start..<start + 777])
    }
    try writer.finish()
    var reader = try AudioReader(folder.file("s.flac"), sampleRate: 16_000, channelCount: 1)
    var joined = AudioClip(silence: 0, sampleRate: 16_000)
    while let block = try reader.nextBlock() { joined.append(block) }
    #expect(try AudioFile.read(folder.file("s.flac"), sampleRate: 16_000, channelCount: 1) == joined)
    #expect(abs(joined.duration - 2) < 0.001)
    #expect(reader.damagedPackets == 0)
  }

  @Test("formats that only libsndfile knows are read")
  func soundFileFallback() throws {
    // A hand-made MATLAB 4 matrix file, big-endian doubles: sample rate, then one row of samples.
    var file: [UInt8] = []
    func word(_ value: UInt32) { file += [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) } }
    func number(_ value: Double) {
      file += (0..<8).map { UInt8(truncatingIfNeeded: value.bitPattern >> (56 - 8 * $0)) }
    }
    for value: UInt32 in [1000, 1, 1, 0, 11] { word(value) }
    file += Array("samplerate\0".utf8)
    number(8000)
    for value: UInt32 in [1000, 1, 4, 0, 9] { word(value) }
    file += Array("wavedata\0".utf8)
    for value in [0.0, 0.5, -0.5, 0.25] { number(value) }
    put(file, at: folder.file("x.mat"))
    let clip = try AudioFile.read(folder.file("x.mat"))
    #expect(clip.sampleRate == 8000)
    #expect(clip.channels == [[0, 0.5, -0.5, 0.25]])
  }

  @Test("what cannot be written throws and leaves nothing behind")
  func refusals() throws {
    let good = sweep(seconds: 0.1, sampleRate: 8000)
    let none = AudioClip(mono: [], sampleRate: 8000)
    let broken = AudioClip(mono: [0, .nan], sampleRate: 8000)
    #expect(throws: MediaError.invalid(what: "an audio file needs at least one sample")) {
      try AudioFile.write(none, to: folder.file("a.wav"))
    }
    #expect(throws: MediaError.self) { try AudioFile.write(broken, to: folder.file("b.wav")) }
    #expect(throws: MediaError.self) { try AudioFile.write(good, to: folder.file("c.xyz")) }
    #expect(throws: MediaError.self) { try AudioFile.write(good, to: folder.file("noextension")) }
    #expect(throws: MediaError.self) {
      try AudioFile.write(sweep(seconds: 0.1, sampleRate: 8000, channelCount: 6), to: folder.file("d.mp3"))
    }
    #expect(throws: MediaError.unwritable(path: folder.file("no/e.wav"), reason: "its folder does not exist"))
    {
      try AudioFile.write(good, to: folder.file("no/e.wav"))
    }
    #expect(folder.contents == [])
  }

  @Test("a stop check ends reading with the error cancelled")
  func cancellation() throws {
    try AudioFile.write(sweep(seconds: 5, sampleRate: 24_000), to: folder.file("a.wav"))
    #expect(throws: MediaError.cancelled) { try AudioFile.read(folder.file("a.wav"), shouldStop: { true }) }
    var asked = 0
    #expect(throws: MediaError.cancelled) {
      try AudioFile.read(
        folder.file("a.wav"),
        shouldStop: {
          asked += 1; return asked > 20
        })
    }
  }
}
