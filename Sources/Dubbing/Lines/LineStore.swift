import Emotion
import Foundation
import Glibc
import Media
import Speech
import TTS

/// Finished lines in a folder, found again by what they were made from.
///
/// A line is stored as `KEY.wav` and `KEY.json`; the JSON is written last, so a line whose JSON is there is
/// complete, whenever the program was stopped.
public struct LineStore: Sendable {
  /// What is stored beside the sound.
  public struct Record: Sendable, Codable, Equatable {
    /// Seconds at natural tempo and as made.
    public var natural: Double
    /// Seconds as made.
    public var length: Double
    /// When everything sounds.
    public var timings: LineTimings
    /// What is not heard as the script has it.
    public var notes: [String]
    /// The share of the words found again in the sound; `nil` where nothing listened.
    public var wordCheck: Double?
    /// How probable the ear finds the line's emotion; `nil` where no ear listened.
    public var targetScore: Double?
  }

  /// Everything the sound of a line depends on.
  private struct Ingredients: Encodable {
    var version = ToolVersion.current
    var watermark = Watermark.version
    var rules: [String: VoiceQuality]
    var parts: [String]
    var voice: String
    var seed: UInt64
    var length: Double?
    var tempo: [Double]
    var steps: Int?
    var retakes: Int?
    var gate: String?
  }

  /// The folder; made when the first line is stored.
  public let folder: String
  /// Hashes of the models.
  public let models: [String]
  private let rules: [String: VoiceQuality]

  /// The lines in `folder`, made with models of these hashes and by `rules`.
  public init(folder: String, models: [String], rules: EmotionRules = .standard) {
    self.folder = folder
    self.models = models
    self.rules = Dictionary(uniqueKeysWithValues: rules.qualities.map { ($0.key.rawValue, $0.value) })
  }

  /// The address of a line spoken to `length` seconds; `retakes` and `gate` where one chooses among takes.
  public func key(
    _ line: SpokenLine, length: Double?, tempo: ClosedRange<Double>, steps: Int?,
    retakes: Int? = nil, gate: String = ""
  ) throws(DubbingError) -> WorkKey {
    let ingredients = Ingredients(
      rules: rules, parts: line.parts.map(\.fingerprint), voice: line.voice, seed: line.seed,
      length: length.map { ($0 * 1000).rounded() / 1000 }, tempo: [tempo.lowerBound, tempo.upperBound],
      steps: steps, retakes: retakes, gate: gate.isEmpty ? nil : gate)
    do {
      return try WorkKey(ingredients, models: models)
    } catch {
      throw .damaged(path: folder, reason: "\(error)")
    }
  }

  /// Path of the sound of `key`.
  public func soundPath(_ key: WorkKey) -> String { "\(folder)/\(key).wav" }

  /// The record of a finished line, or `nil`.
  public func record(_ key: WorkKey) -> Record? {
    guard access(soundPath(key), R_OK) == 0,
      let data = FileManager.default.contents(atPath: "\(folder)/\(key).json")
    else { return nil }
    return try? JSONDecoder().decode(Record.self, from: data)
  }

  /// Stores a line.
  ///
  /// - Throws: `DubbingError` when the folder cannot be written.
  @discardableResult
  public func store(
    _ take: LinePerformer.Take, wordCheck: Double? = nil, targetScore: Double? = nil, as key: WorkKey
  ) throws(DubbingError) -> Record {
    let record = Record(
      natural: take.natural, length: take.clip.duration, timings: take.timings, notes: take.notes,
      wordCheck: wordCheck, targetScore: targetScore)
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    } catch {
      throw .unwritable(path: folder, reason: error.localizedDescription)
    }
    do {
      try AudioFile.write(take.clip, to: soundPath(key), format: .wavFloat)
      try AtomicFile.write(Array(JSONFile.data(record)), to: "\(folder)/\(key).json")
    } catch {
      throw .media(error)
    }
    return record
  }
}
