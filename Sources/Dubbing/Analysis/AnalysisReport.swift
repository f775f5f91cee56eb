import Emotion

/// What `render analyze` found in a file; the JSON of its `--json`.
public struct AnalysisReport: Sendable, Codable, Equatable {
  /// One stretch of speech.
  public struct Segment: Sendable, Codable, Equatable {
    /// Seconds on the file's clock.
    public var start: Double
    /// Seconds on the file's clock.
    public var end: Double
    /// The words, where a script gives them; `nil` otherwise.
    @OrNull public var text: String?
    /// Who speaks, where it is known; `nil` otherwise.
    @OrNull public var speaker: String?
    /// Probability of each class that is heard; they sum to 1.
    public var emotion: [String: Double]
    /// -1...1, from the classes' published places.
    public var valence: Double
    /// -1...1, from the classes' published places.
    public var arousal: Double
    /// -1...1, from the classes' published places.
    public var dominance: Double
    /// 0 neutral, 1 as acted on average, at most 2.
    public var intensity: Double
    /// How often a judgement this sure is right, 0...1.
    public var confidence: Double

    /// One stretch; the fields are as described above.
    public init(
      start: Double, end: Double, text: String? = nil, speaker: String? = nil, emotion: [String: Double],
      valence: Double, arousal: Double, dominance: Double, intensity: Double, confidence: Double
    ) {
      (self.start, self.end, self.text, self.speaker) = (start, end, text, speaker)
      (self.emotion, self.intensity, self.confidence) = (emotion, intensity, confidence)
      (self.valence, self.arousal, self.dominance) = (valence, arousal, dominance)
    }

    /// The most probable class; of equals the first by name.
    public var dominant: String {
      emotion.sorted { $0.key < $1.key }.max { $0.value < $1.value }?.key ?? EmotionCategory.neutral.rawValue
    }
  }

  /// The file that was heard.
  public var file: String
  /// Its length in seconds.
  public var duration: Double
  /// The stretches of speech in order.
  public var segments: [Segment]
  /// What the faces show; `nil` while faces are not judged.
  @OrNull public var face: [Segment]?
  /// The words of the script in order; `nil` without a script.
  @OrNull public var words: [Word]?

  /// What was found in `file`.
  public init(file: String, duration: Double, segments: [Segment], face: [Segment]? = nil) {
    (self.file, self.duration, self.segments, self.face) = (file, duration, segments, face)
    words = nil
  }

  /// The classes that occur in the segments, in the project's order.
  var classes: [String] {
    let found = Set(segments.flatMap(\.emotion.keys))
    let basic = EmotionCategory.allCases.map(\.rawValue).filter(found.contains)
    return basic + found.subtracting(basic).sorted()
  }
}
