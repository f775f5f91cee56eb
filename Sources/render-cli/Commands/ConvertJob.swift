import Dubbing
import Emotion
import Foundation
import Glibc
import Media
import Speech
import Voice

/// Converts files for `render convert`: reads, converts, marks and writes, and knows what is already done.
struct ConvertJob: Sendable {
  /// One converted recording as printed.
  struct Record: Encodable, Sendable {
    var file: String
    var source: String
    var duration: Double?
    var emotion: String
    var intensity: Double
    /// `learned` or `rules`.
    var method: String
    /// The clip whose voice was put on, `anonymous` for a voice that nobody has; nil for the speaker's own.
    var voice: String?
    /// Whether it was there already.
    var resumed: Bool
  }

  /// The voice that recordings get.
  struct Voice: Sendable {
    var goal: VoiceGoal
    var model: SpeakerModel
    /// Path and hash of the clip it is taken from; nil for a voice that nobody has.
    var reference: (path: String, sha256: String)?

    /// What it is called in results.
    var name: String { reference?.path ?? "anonymous" }
    /// What it depends on.
    var fingerprint: String { "\(reference?.sha256 ?? "anonymous") \(goal.keepsMelody)" }
    /// What the mark of a result says about it.
    var details: [String: String] {
      let taken = VoiceLender.details(reference.map { [$0] } ?? [])
      return taken.isEmpty ? ["voice": "a voice that nobody has (--anonymize)"] : taken
    }
  }

  /// What a result depends on, beside the models.
  private struct Work: Encodable {
    var source: String
    var emotion: String
    var intensity: Double
    var keepsTiming: Bool
    var seed: UInt64
    var voice: String?
    var version: String
    var watermark = Watermark.version
  }

  let converter: VoiceConverter
  let voice: Voice?
  private let setting: EmotionSetting
  private let options: VoiceConverter.Options
  private let startOver: Bool
  private let models: [ModelStore.Entry]

  /// File name extensions of recordings in a folder.
  static let extensions: Set = [
    "wav", "wave", "flac", "ogg", "oga", "opus", "mp3", "m4a", "aac", "aif", "aiff",
  ]

  /// Opens the learned model where the store offers one.
  init(
    _ store: ModelStore, _ setting: EmotionSetting, voice: Voice?, options: VoiceConverter.Options,
    startOver: Bool
  ) throws {
    self.voice = voice
    self.setting = setting
    self.options = options
    self.startOver = startOver
    let learned = store.entries.filter { $0.name.hasPrefix("conversion-") }
    let heard = voice == nil ? [] : store.entries.filter { SpeakerModel.files.contains($0.file) }
    models = learned + heard
    converter = VoiceConverter(
      model: learned.isEmpty ? nil : try ContourModel(directory: store.path("acted/conversion")),
      speakers: voice?.model)
  }

  /// The recordings below a folder, as paths relative to it, sorted.
  static func recordings(in folder: String) throws -> [String] {
    try FileManager.default.subpathsOfDirectory(atPath: folder)
      .filter { extensions.contains(($0 as NSString).pathExtension.lowercased()) }
      .sorted()
  }

  /// The name of a result: the recording's own, with `.wav` added where its format is not written here.
  static func outputName(_ file: String) -> String {
    (try? AudioFormat(path: file)) == nil ? file + ".wav" : file
  }

  /// Converts one file into another, unless that is already there.
  ///
  /// - Parameters:
  ///   - name: what to call the source in the result.
  ///   - progress: told the share that is done, if the length is known.
  func convert(
    _ path: String, to output: String, named name: String, progress: (Double) -> Void
  ) throws -> Record {
    let key = try WorkKey(
      Work(
        source: try SHA256.hex(ofFile: path), emotion: setting.mixture.description,
        intensity: setting.intensity.value, keepsTiming: options.keepsTiming, seed: options.seed,
        voice: voice?.fingerprint, version: ToolVersion.current),
      models: models.map(\.sha256)
    ).description
    var record = Record(
      file: output, source: name, duration: nil, emotion: setting.mixture.description,
      intensity: setting.intensity.value, method: converter.model == nil ? "rules" : "learned",
      voice: voice?.name, resumed: false)
    if !startOver, let (sidecar, isIntact) = try? Provenance.readSidecar(for: output), isIntact,
      sidecar.provenance.details["key"] == key
    {
      record.duration = try MediaInfo.read(output).duration
      record.resumed = true
      return record
    }
    let folder = (output as NSString).deletingLastPathComponent
    if !folder.isEmpty {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }
    let mark = Marking.provenance(
      .converted, models: models, seed: options.seed,
      details: ["key": key, "emotion": record.emotion, "intensity": "\(record.intensity)"]
        .merging(voice?.details ?? [:]) { own, _ in own })
    var reader = try AudioReader(path) { Interrupt.isRequested }
    var stream = try ConversionStream(
      converter, setting, voice: voice?.goal, options, sampleRate: reader.sampleRate,
      channelCount: reader.channelCount)
    var writer = try AudioWriter(
      output, sampleRate: reader.sampleRate, channelCount: reader.channelCount, tags: mark.tags)
    let length = reader.duration
    var frames = 0
    while let block = try reader.nextBlock() {
      if let part = try stream.push(block) {
        try writer.write(marked(part, after: frames))
        frames += part.frameCount
      }
      if Interrupt.isRequested { throw ExitStatus.interrupted }
      if let length, length > 0 {
        progress(min(1, Double(stream.framesRead) / Double(reader.sampleRate) / length))
      }
    }
    let rest = try stream.finish()
    try writer.write(marked(rest, after: frames))
    frames += rest.frameCount
    try writer.finish()
    try mark.writeSidecar(for: output)
    record.duration = Double(frames) / Double(reader.sampleRate)
    return record
  }

  /// Converts one file onto standard output, part by part, as mono WAV.
  func stream(_ path: String) throws {
    var reader = try AudioReader(path) { Interrupt.isRequested }
    var stream = try ConversionStream(
      converter, setting, voice: voice?.goal, options, sampleRate: reader.sampleRate,
      channelCount: reader.channelCount)
    let sound = WAVStream(descriptor: STDOUT_FILENO, sampleRate: reader.sampleRate)
    var frames = 0
    while let block = try reader.nextBlock() {
      if let part = try stream.push(block) {
        sound.write(marked(part.mono(), after: frames))
        frames += part.frameCount
      }
      if Interrupt.isRequested { throw ExitStatus.interrupted }
    }
    sound.write(marked(try stream.finish().mono(), after: frames))
  }

  /// A converted part with the watermark of generated speech; what intensity 0 leaves as it was has none.
  private func marked(_ part: AudioClip, after frames: Int) -> AudioClip {
    guard setting.intensity.value > 0 || voice != nil else { return part }
    let watermark = Watermark(sampleRate: part.sampleRate)
    let start = Double(frames) / Double(part.sampleRate)
    return AudioClip(
      channels: part.channels.map { watermark($0, startingAt: start) }, sampleRate: part.sampleRate)
  }
}
