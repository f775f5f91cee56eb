import Glibc
import Media
import Testing

/// Files as they should not be: each ends in a readable error or a correct result, never in a crash, a hang or
/// a partial output.
@Suite("Odd and broken files")
struct OddFilesTests {
  let folder = TemporaryFolder()
  let output = TemporaryFolder()

  /// Small good files of every kind, by name.
  private func goodFiles() throws -> [(name: String, bytes: [UInt8])] {
    let clip = sweep(seconds: 0.6, sampleRate: 24_000, channelCount: 2)
    var files: [(String, [UInt8])] = []
    for format in [AudioFormat.wav16, .flac, .ogg, .opus, .mp3, .m4a] {
      let name = "good.\(format.fileExtension)"
      try AudioFile.write(clip, to: folder.file(name), format: format)
      files.append((name, bytes(of: folder.file(name))))
    }
    for name in ["good.mp4", "good.mov", "good.mkv", "good.webm"] {
      let cues = [SubtitleCue(start: 0.1, end: 0.3, text: "Hi")]
      try writeMovie(
        folder.file(name), count: 12, audio: [AudioTrack(.clip(clip))], subtitles: [SubtitleTrack(cues: cues)]
      )
      files.append((name, bytes(of: folder.file(name))))
    }
    try PNGFile.write(gradient(width: 40, height: 30), to: folder.file("good.png"))
    return files + [("good.png", bytes(of: folder.file("good.png")))]
  }

  /// Runs every reader and the remuxer over `path`.
  ///
  /// - Returns: whether any of them found something.
  @discardableResult
  private func survive(_ path: String) -> Bool {
    var start = timespec()
    clock_gettime(CLOCK_MONOTONIC, &start)
    let shouldStop = {
      var now = timespec()
      clock_gettime(CLOCK_MONOTONIC, &now)
      return now.tv_sec - start.tv_sec > 60
    }
    var successes = 0
    func attempt(_ body: () throws -> Void) {
      do {
        try body()
        successes += 1
      } catch let error as MediaError {
        #expect(!error.description.isEmpty && !error.description.contains("\n"), "\(path): \(error)")
        #expect(!error.help.isEmpty)
        #expect(error != .cancelled, "\(path) took too long")
      } catch {
        Issue.record("\(path): \(error)")
      }
    }
    attempt { _ = try MediaInfo.read(path, shouldStop: shouldStop) }
    attempt {
      let clip = try AudioFile.read(path, sampleRate: 16_000, channelCount: 1, shouldStop: shouldStop)
      #expect(clip.frameCount > 0 && clip.channels[0].allSatisfy { $0.isFinite }, "\(path)")
    }
    attempt {
      var reader = try VideoReader(path, shouldStop: shouldStop)
      var last: Rational?
      while let frame = try reader.nextFrame() {
        #expect(frame.image.width == reader.info.width && frame.image.height == reader.info.height)
        #expect(last.map { $0 < frame.time } ?? true, "\(path): times do not increase")
        last = frame.time
      }
    }
    attempt { _ = try PNGFile.read(path) }
    attempt { _ = try SubtitleTrack.read(path, shouldStop: shouldStop) }
    let target = output.file("out.mkv")
    attempt {
      let tone = AudioTrack(.clip(sine(300, seconds: 0.2, sampleRate: 24_000)))
      try Remuxer.run(
        video: path, to: target, audio: [tone, AudioTrack(.file(path, track: 0))], shouldStop: shouldStop)
      #expect(try MediaInfo.read(target).video != nil, "\(path)")
    }
    #expect(output.contents == [] || output.contents == ["out.mkv"], "\(path) left \(output.contents)")
    unlink(target)
    return successes > 0
  }

  @Test("truncated at many points, every format ends in an error or its beginning")
  func truncated() throws {
    var count = 0
    for (name, whole) in try goodFiles() {
      for share in [0.001, 0.02, 0.1, 0.3, 0.5, 0.7, 0.9, 0.97, 0.999] {
        let path = folder.file("cut-\(share)-\(name)")
        put(Array(whole.prefix(max(1, Int(Double(whole.count) * share)))), at: path)
        survive(path)
        unlink(path)
        count += 1
      }
      put([], at: folder.file("empty-" + name))
      #expect(throws: MediaError.empty(path: folder.file("empty-" + name))) {
        try AudioFile.read(folder.file("empty-" + name))
      }
      count += 1
    }
    #expect(count >= 60)
  }

  @Test("seeded damage in headers and packets, every format", arguments: [1, 2, 3, 4] as [UInt64])
  func damaged(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    for (name, whole) in try goodFiles() {
      for (share, from) in [(0.001, 0), (0.02, 0), (0.02, 64), (0.2, 64)] {
        var file = whole
        for _ in 0..<max(1, Int(Double(file.count) * share)) {
          file[Int.random(in: min(from, file.count - 1)..<file.count, using: &random)] = UInt8.random(
            in: 0...255, using: &random)
        }
        let path = folder.file("damaged-\(seed)-\(share)-\(from)-\(name)")
        put(file, at: path)
        survive(path)
        unlink(path)
      }
    }
  }

  @Test("noise, text and playlists under any extension are refused")
  func notMedia() throws {
    var random = SeededGenerator(seed: 5)
    for (index, length) in [1, 2, 15, 1000, 50_000].enumerated() {
      for suffix in ["wav", "mp3", "mp4", "png", "bin"] {
        let path = folder.file("noise\(index).\(suffix)")
        put((0..<length).map { _ in UInt8.random(in: 0...255, using: &random) }, at: path)
        survive(path)
      }
    }
    try AudioFile.write(sweep(seconds: 0.2, sampleRate: 8000), to: folder.file("secret.wav"))
    let texts = [
      "list.m3u8": "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nsecret.wav\n#EXT-X-ENDLIST\n",
      "list.ffconcat": "ffconcat version 1.0\nfile secret.wav\n",
      "list.pls": "[playlist]\nFile1=secret.wav\n",
      "text.txt": "Hello, this is a text.\n", "text.mp4": "Hello, this is a text.\n",
      "page.html": "<html></html>",
      "code.wav": "int main() { return 0; }",
    ]
    for (name, text) in texts {
      put(Array(text.utf8), at: folder.file(name))
      survive(folder.file(name))
      #expect(throws: MediaError.self, "\(name)") { try AudioFile.read(folder.file(name)) }
      #expect(throws: MediaError.self, "\(name)") {
        var reader = try VideoReader(folder.file(name))
        _ = try reader.nextFrame()
      }
    }
  }

  @Test("a wrong extension does not matter for reading")
  func wrongExtension() throws {
    for (name, whole) in try goodFiles() where name != "good.png" {
      for suffix in ["txt", "jpg", "wav", "mp4"] {
        put(whole, at: folder.file("wrong." + suffix))
        #expect(survive(folder.file("wrong." + suffix)), "\(name) as .\(suffix)")
        #expect(
          try AudioFile.read(folder.file("wrong." + suffix)).frameCount > 10_000, "\(name) as .\(suffix)")
      }
    }
  }

  @Test("absurd numbers in headers are refused or ignored")
  func absurdHeaders() throws {
    let wav = try goodFiles()[0].bytes
    // Channels, rate, byte rate and block size, bits, sizes of the two chunks.
    let patches: [(Int, [UInt8])] = [
      (22, [0, 0]), (22, [0xFF, 0xFF]), (24, [0, 0, 0, 0]), (24, [0xFF, 0xFF, 0xFF, 0xFF]),
      (24, [0xFF, 0xFF, 0xFF, 0x7F]), (32, [0, 0]), (34, [0, 0]), (34, [0xFF, 0xFF]), (20, [0x34, 0x12]),
      (4, [0xFF, 0xFF, 0xFF, 0xFF]), (40, [0xFF, 0xFF, 0xFF, 0xFF]), (40, [0, 0, 0, 0]),
      (16, [0xFF, 0xFF, 0xFF, 0x7F]),
    ]
    for (index, patch) in patches.enumerated() {
      var file = wav
      file.replaceSubrange(patch.0..<patch.0 + patch.1.count, with: patch.1)
      put(file, at: folder.file("absurd\(index).wav"))
      survive(folder.file("absurd\(index).wav"))
    }
    let mp4 = bytes(of: folder.file("good.mp4"))
    for (kind, offset, patch) in [
      ("avc1", 28, [0xFF, 0xFF, 0xFF, 0xFF] as [UInt8]), ("avc1", 28, [0, 0, 0, 0]),
      ("avcC", 4, [0, 0, 0, 0, 0xFF]), ("mdhd", 16, [0, 0, 0, 0]), ("mdhd", 16, [0xFF, 0xFF, 0xFF, 0xFF]),
      ("stsz", 12, [0xFF, 0xFF, 0xFF, 0xFF]), ("stts", 8, [0xFF, 0xFF, 0xFF, 0xFF]),
      ("stco", 12, [0xFF, 0xFF, 0xFF, 0xFF]), ("mvhd", 16, [0, 0, 0, 0]),
      ("ctts", 16, [0x7F, 0xFF, 0xFF, 0xFF]),
      ("moov", -4, [0x7F, 0xFF, 0xFF, 0xFF]), ("trak", -4, [0, 0, 0, 1]),
    ] {
      guard let place = FilePatches.position(of: kind, in: mp4) else { continue }
      var file = mp4
      file.replaceSubrange(place + offset..<place + offset + patch.count, with: patch)
      put(file, at: folder.file("absurd-\(kind).mp4"))
      survive(folder.file("absurd-\(kind).mp4"))
    }
  }

  @Test("unknown codecs are named in the error")
  func unknownCodecs() throws {
    _ = try goodFiles()
    var mp4 = bytes(of: folder.file("good.mp4"))
    while let place = FilePatches.position(of: "avc1", in: mp4) {
      mp4.replaceSubrange(place..<place + 4, with: Array("zzzz".utf8))
    }
    put(mp4, at: folder.file("unknown.mp4"))
    survive(folder.file("unknown.mp4"))
    #expect(try AudioFile.read(folder.file("unknown.mp4")).frameCount > 0)
    #expect(throws: MediaError.self) {
      var reader = try VideoReader(folder.file("unknown.mp4"))
      _ = try reader.nextFrame()
    }
    var webm = bytes(of: folder.file("good.webm"))
    while let place = FilePatches.position(of: "V_VP", in: webm) {
      webm.replaceSubrange(place..<place + 4, with: Array("V_XX".utf8))
    }
    put(webm, at: folder.file("unknown.webm"))
    survive(folder.file("unknown.webm"))
    #expect(try AudioFile.read(folder.file("unknown.webm")).frameCount > 0)
  }

  @Test("what is no file is refused at once")
  func specialFiles() throws {
    mkdir(folder.file("folder.wav"), 0o755)
    mkfifo(folder.file("pipe.wav"), 0o644)
    symlink("nowhere", folder.file("dangling.wav"))
    symlink("loop.wav", folder.file("loop.wav"))
    let cases: [(String, MediaError)] = [
      (folder.file("folder.wav"), .notAFile(path: folder.file("folder.wav"), kind: "directory")),
      (folder.file("pipe.wav"), .notAFile(path: folder.file("pipe.wav"), kind: "pipe")),
      (folder.file("dangling.wav"), .notFound(path: folder.file("dangling.wav"))),
      (folder.file("missing.wav"), .notFound(path: folder.file("missing.wav"))),
      (folder.file("missing.wav") + "/x", .notFound(path: folder.file("missing.wav") + "/x")),
      ("/dev/null", .notAFile(path: "/dev/null", kind: "device")),
      ("/dev/zero", .notAFile(path: "/dev/zero", kind: "device")),
      ("http://localhost/a.wav", .notFound(path: "http://localhost/a.wav")),
      ("", .invalid(what: "a file name must not be empty or contain a zero byte")),
      ("a\0b", .invalid(what: "a file name must not be empty or contain a zero byte")),
    ]
    for (path, error) in cases {
      survive(path)
      #expect(throws: error) { try AudioFile.read(path) }
      #expect(throws: error) { _ = try VideoReader(path) }
      #expect(throws: error) { try PNGFile.read(path) }
    }
    #expect(throws: MediaError.self) { try AudioFile.read(folder.file("loop.wav")) }
  }

  @Test(
    "files with any name are read and written",
    arguments: [
      " spaces ", "ünï 音", "new\nline", "-leading", "%d %s %03d", "file:x", "http:", "concat:a|b", "q'uo\"te",
      "tab\t",
      "*?[a]", "back\\slash", "~", String(repeating: "n", count: 240),
    ])
  func names(name: String) throws {
    let clip = sine(300, seconds: 0.2, sampleRate: 24_000)
    let path = folder.file(name + ".wav")
    try AudioFile.write(clip, to: path, format: .wavFloat)
    #expect(try AudioFile.read(path) == clip)
    try writeMovie(folder.file(name + ".mp4"), count: 2, audio: [AudioTrack(.clip(clip))])
    #expect(try readMovie(folder.file(name + ".mp4")).count == 2)
    #expect(folder.contents == [name + ".mp4", name + ".wav"])
  }

  @Test(
    "a file without permission is refused",
    .enabled(if: geteuid() != 0, "the superuser may read and write everything"))
  func noPermission() throws {
    let path = folder.file("locked.wav")
    try AudioFile.write(sine(300, seconds: 0.1, sampleRate: 8000), to: path)
    chmod(path, 0)
    #expect(throws: MediaError.noPermission(path: path)) { try AudioFile.read(path) }
    #expect(throws: MediaError.noPermission(path: path)) {
      try AudioFile.write(sine(300, seconds: 0.1, sampleRate: 8000), to: path)
    }
    chmod(folder.path, 0o500)
    #expect(throws: MediaError.noPermission(path: folder.file("new.wav"))) {
      try AudioFile.write(sine(300, seconds: 0.1, sampleRate: 8000), to: folder.file("new.wav"))
    }
    chmod(folder.path, 0o700)
  }

  @Test("an error message keeps a strange name on one line")
  func messages() {
    let error = MediaError.notFound(path: "a\nb\u{1B}[31m.wav")
    #expect(error.description == "'a\\nb\\u{1B}[31m.wav': no such file")
  }
}
