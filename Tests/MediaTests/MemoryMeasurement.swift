import Glibc
import Media
import Testing

/// Length of the media to measure with, from the environment.
private let measuredMinutes = getenv("RENDER_MEMORY_MINUTES").flatMap { Double(String(cString: $0)) }

/// The peak memory of whole passes over long media; run by scripts/measure_memory.sh, since it takes minutes and
/// must be alone in its process.
@Suite(
  "Memory measurement", .serialized, .enabled(if: measuredMinutes != nil, "asked for by a script"))
struct MemoryMeasurement {
  @Test("passes over audio and video")
  func passes() throws {
    let folder = TemporaryFolder()
    let seconds = (measuredMinutes ?? 0) * 60
    var lines: [String] = []
    func measure(_ name: String, _ body: () throws -> Void) throws {
      put(Array("5".utf8), at: "/proc/self/clear_refs")
      try body()
      lines.append("\(name)|\(peakKilobytes())\n")
    }
    let tone = sweep(seconds: 1, sampleRate: 24_000)
    func sound() -> AudioTrack.Source {
      var left = Int(seconds)
      return .blocks(sampleRate: 24_000, channelCount: 1) { () throws(MediaError) -> AudioClip? in
        left -= 1
        return left >= 0 ? tone : nil
      }
    }
    for suffix in ["flac", "m4a", "opus"] {
      try measure("write \(suffix)") {
        var writer = try AudioWriter(folder.file("a.\(suffix)"), sampleRate: 24_000, channelCount: 1)
        for _ in 0..<Int(seconds) { try writer.write(tone) }
        try writer.finish()
      }
      try measure("read \(suffix) at 16 kHz, measure loudness") {
        var reader = try AudioReader(folder.file("a.\(suffix)"), sampleRate: 16_000)
        let meter = try LoudnessMeter(sampleRate: 16_000, channelCount: 1)
        while let block = try reader.nextBlock() { try meter.add(block) }
        #expect(meter.loudness.integrated.isFinite)
      }
    }
    let images = (0..<25).map { numbered($0) }
    for suffix in ["mkv", "mp4"] {
      try measure("write \(suffix), H.264 with sound") {
        let settings = VideoSettings(width: 64, height: 48, frameRate: Rational(10))
        var writer = try VideoWriter(
          folder.file("v.\(suffix)"), video: settings, audio: [AudioTrack(sound())])
        for index in 0..<Int(seconds * 10) { try writer.write(images[index % 25]) }
        try writer.finish()
      }
      try measure("read \(suffix), pictures") {
        var reader = try VideoReader(folder.file("v.\(suffix)"))
        var count = 0
        while try reader.nextFrame() != nil { count += 1 }
        #expect(count == Int(seconds * 10))
      }
      try measure("copy \(suffix) with a new sound track") {
        let source = folder.file("v.\(suffix)")
        try Remuxer.run(
          video: source, to: folder.file("w.\(suffix)"),
          audio: [AudioTrack(sound()), AudioTrack(.file(source, track: 0))])
      }
    }
    put(
      Array(lines.joined().utf8),
      at: getenv("RENDER_MEMORY_REPORT").map { String(cString: $0) } ?? "/dev/null")
  }

  private func peakKilobytes() -> Int {
    let status = String(decoding: bytes(of: "/proc/self/status"), as: UTF8.self)
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") } ?? ""
    return Int(line.filter(\.isNumber)) ?? 0
  }
}
