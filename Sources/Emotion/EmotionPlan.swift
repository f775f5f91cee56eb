/// What is to be said, when, by whom and how: one entry per line, as `render plan` writes it and
/// `render dub --plan` obeys it.
///
/// Reading what was written gives the same plan again, in JSON and in CSV.
public struct EmotionPlan: Sendable, Hashable {
  /// The version that this program reads and writes.
  public static let version = 1

  /// One line of dialogue.
  public struct Line: Sendable, Hashable {
    /// Names the line; unique in its plan.
    public var id: String
    /// Who speaks.
    public var speaker: String
    /// The voice, or `nil` for the speaker's default.
    public var voice: String?
    /// The words, with inline tags such as `[angry:0.8]`, which are never spoken.
    public var text: String
    /// When the line begins, in seconds; `nil` when it is not set.
    public var start: Double?
    /// When it ends, in seconds; `nil` when it is not set.
    public var end: Double?
    /// How it is played.
    public var setting: EmotionSetting
    /// How sure the source is, 0...1; `nil` when it cannot tell.
    public var confidence: Double?
    /// What else it could be, most likely first.
    public var alternatives: [Alternative]
    /// Who decided: `script`, `text`, `audio`, `face`, `user` or `default`.
    public var source: String
    /// Why, in one line.
    public var reason: String?
    /// The words that gave the emotion away.
    public var cause: String?

    /// A line of a plan.
    public init(
      id: String, speaker: String, voice: String? = nil, text: String, start: Double? = nil,
      end: Double? = nil, setting: EmotionSetting, confidence: Double? = nil,
      alternatives: [Alternative] = [], source: String, reason: String? = nil, cause: String? = nil
    ) {
      self.id = id
      self.speaker = speaker
      self.voice = voice
      self.text = text
      self.start = start
      self.end = end
      self.setting = setting
      self.confidence = confidence
      self.alternatives = alternatives
      self.source = source
      self.reason = reason
      self.cause = cause
    }
  }

  /// A reading of a line that was not chosen.
  public struct Alternative: Sendable, Hashable {
    /// What it would be.
    public var mixture: EmotionMixture
    /// How sure its source is, 0...1.
    public var confidence: Double?
    /// Who proposes it.
    public var source: String

    /// A reading of a line that was not chosen.
    public init(mixture: EmotionMixture, confidence: Double?, source: String) {
      self.mixture = mixture
      self.confidence = confidence
      self.source = source
    }
  }

  /// The file formats of a plan.
  public enum Format: String, CaseIterable, Sendable {
    case json, csv
  }

  /// The lines, in order.
  public var lines: [Line]

  /// A plan of these lines.
  public init(lines: [Line]) { self.lines = lines }

  /// Reads a plan from a file's bytes.
  /// - Throws: `EmotionError` with line and column.
  public init(decoding bytes: [UInt8], as format: Format) throws(EmotionError) {
    let text = try TextDecoding.decode(bytes)
    switch format {
    case .json: try self.init(json: text)
    case .csv: try self.init(csv: text)
    }
  }

  /// The plan as the text of a file.
  public func encoded(as format: Format) -> String {
    switch format {
    case .json: json
    case .csv: csv
    }
  }

  /// The fields of a line, in the order of the file.
  static let fields = [
    "id", "speaker", "voice", "text", "start", "end", "emotion", "valence", "arousal", "dominance",
    "intensity", "direction", "confidence", "alternatives", "source", "reason", "cause",
  ]

  /// The seconds a time may have: up to about eleven days.
  static let timeRange = 0.0...1_000_000.0

  /// Checks what no single field shows: that ids are unique and that a line ends after it starts.
  static func check(_ line: Line, seen ids: inout Set<String>) throws(EmotionError) {
    guard ids.insert(line.id).inserted else {
      throw .wrongValue(field: "id", expected: "a name that no other line has", found: line.id)
    }
    if let start = line.start, let end = line.end, end <= start {
      throw .wrongValue(
        field: "end", expected: "a time after the start, \(plain(start)) s", found: "\(plain(end)) s")
    }
  }

  /// The coordinates given, or the mixture's own point when none is.
  static func affect(
    _ valence: Double?, _ arousal: Double?, _ dominance: Double?
  ) throws(EmotionError) -> AffectVector? {
    guard valence != nil || arousal != nil || dominance != nil else { return nil }
    guard let valence else { throw .missingField(name: "valence") }
    guard let arousal else { throw .missingField(name: "arousal") }
    guard let dominance else { throw .missingField(name: "dominance") }
    return try AffectVector(valence: valence, arousal: arousal, dominance: dominance)
  }
}
