import Foundation
import Media

/// Writes the parts of a dub's sound: background, dialogue, their sum, and each line by itself.
///
/// `background.wav` and `dialogue.wav` have the layout of the mix and add up to `mix.wav` sample by sample; lines are
/// mono and begin at the sample that `stems.json` states.
final class StemWriter {
  /// What `stems.json` holds.
  private struct Index: Encodable {
    struct Line: Encodable {
      var id: String
      var file: String
      /// First sample in the programme.
      var frame: Int
      var seconds: Double
    }
    var version = 1
    var sampleRate: Int
    var channels: Int
    /// The channels that carry the lines, from 0.
    var voices: [Int]
    /// The largest difference between the mix and the sum of background and dialogue, full scale is 1.
    var largestError: Float = 0
    var lines: [Line] = []

    enum CodingKeys: String, CodingKey {
      case version, channels, voices, lines
      case sampleRate = "sample_rate"
      case largestError = "largest_error"
    }
  }

  private let folder: String
  private let tags: [String: String]
  private let names: [String: String]
  private var index: Index
  private var background, dialogue, mix: AudioWriter?

  /// Opens the files in `folder`, which is made if it is not there.
  ///
  /// - Parameter ids: of all lines, for their files' names.
  init(_ folder: String, ids: [String], layout: SoundLayout, sampleRate: Int, tags: [String: String])
    throws(MediaError)
  {
    self.folder = folder
    self.tags = tags
    names = Dictionary(zip(ids, SafeFileName.unique(ids))) { first, _ in first }
    index = Index(sampleRate: sampleRate, channels: layout.channelCount, voices: layout.voices)
    do {
      try FileManager.default.createDirectory(atPath: "\(folder)/lines", withIntermediateDirectories: true)
    } catch {
      throw .unwritable(path: folder, reason: error.localizedDescription)
    }
    func open(_ name: String) throws(MediaError) -> AudioWriter {
      try AudioWriter(
        "\(folder)/\(name).wav", sampleRate: sampleRate, channelCount: layout.channelCount, format: .wavFloat,
        tags: tags)
    }
    background = try open("background")
    dialogue = try open("dialogue")
    mix = try open("mix")
  }

  /// Writes one line, `[samples]`, as it sounds in the mix.
  func write(_ line: PlacedLine, _ samples: [Float]) throws(MediaError) {
    let file = "lines/\(names[line.id] ?? SafeFileName.make(line.id)).wav"
    let clip = AudioClip(mono: samples, sampleRate: index.sampleRate)
    try AudioFile.write(clip, to: "\(folder)/\(file)", format: .wavFloat, tags: tags)
    let frame = Int((line.start * Double(index.sampleRate)).rounded())
    index.lines.append(.init(id: line.id, file: file, frame: frame, seconds: clip.duration))
  }

  /// Writes the next block, each part `[channels][samples]`.
  func write(background under: [[Float]], dialogue voice: [[Float]], mix whole: [[Float]]) throws(MediaError)
  {
    for channel in whole.indices {
      for frame in whole[channel].indices {
        let error = abs(whole[channel][frame] - under[channel][frame] - voice[channel][frame])
        index.largestError = max(index.largestError, error)
      }
    }
    try background?.write(AudioClip(channels: under, sampleRate: index.sampleRate))
    try dialogue?.write(AudioClip(channels: voice, sampleRate: index.sampleRate))
    try mix?.write(AudioClip(channels: whole, sampleRate: index.sampleRate))
  }

  /// Completes all files.
  func finish() throws(MediaError) {
    if let writer = background.take() { try writer.finish() }
    if let writer = dialogue.take() { try writer.finish() }
    if let writer = mix.take() { try writer.finish() }
    try AtomicFile.write(Array(JSONFile.data(index)), to: "\(folder)/stems.json")
  }
}
