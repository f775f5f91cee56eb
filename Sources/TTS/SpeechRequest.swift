import Emotion

/// What is to be said, by whom and how.
public struct SpeechRequest: Sendable {
  /// The words: text, or sentences whose pronunciation is already decided.
  public enum Content: Sendable {
    /// Any text, parts of which may say how they are read.
    case spans([TextSpan])
    /// Sentences as the text front end gives them.
    case sentences([PhonemizedSentence])
  }

  /// A total length to fit to.
  public struct Target: Sendable, Equatable {
    /// The length wanted.
    public var seconds: Double
    /// How fast speech may become to fit, as a factor on its natural tempo.
    public var tempo: ClosedRange<Double>
    /// How far pauses may shrink or grow before speech changes its tempo, as a factor on their length.
    public var pauses: ClosedRange<Double>

    /// A length and what it may cost.
    public init(
      seconds: Double, tempo: ClosedRange<Double> = 0.8...1.25, pauses: ClosedRange<Double> = 0.4...2
    ) {
      self.seconds = seconds
      self.tempo = tempo
      self.pauses = pauses
    }
  }

  /// What is said.
  public var content: Content
  /// The voice's name; nil takes the model's first.
  public var voice: String?
  /// The emotion and how strongly it is played.
  public var emotion: EmotionSetting
  /// The emotion it has become at the end; nil keeps the first one.
  public var finalEmotion: EmotionSetting?
  /// The way of speaking.
  public var style = SpeechStyle.normal
  /// Factor on the tempo, 0.5...2.
  public var rate: Double
  /// Shift of F0 in semitones, -12...12.
  public var pitch: Double
  /// The same seed and request give the same samples.
  public var seed: UInt64
  /// A length to fit to; nil speaks naturally.
  public var target: Target?
  /// Steps of the samplers, 1...100; nil takes the model's own.
  public var steps: Int?

  /// A request with the usual settings.
  public init(
    _ content: Content, voice: String? = nil, emotion: EmotionSetting = .neutral, rate: Double = 1,
    pitch: Double = 0, seed: UInt64 = 0, target: Target? = nil, steps: Int? = nil
  ) {
    self.content = content
    self.voice = voice
    self.emotion = emotion
    self.rate = rate
    self.pitch = pitch
    self.seed = seed
    self.target = target
    self.steps = steps
  }

  /// A request to speak a text.
  public init(
    text: String, voice: String? = nil, emotion: EmotionSetting = .neutral, rate: Double = 1,
    pitch: Double = 0, seed: UInt64 = 0, target: Target? = nil, steps: Int? = nil
  ) {
    self.init(
      .spans([TextSpan(text)]), voice: voice, emotion: emotion, rate: rate, pitch: pitch, seed: seed,
      target: target, steps: steps)
  }

  /// Where the words of the content stand out: UTF-8 offsets into its spans' joined texts.
  var emphasis: [(range: Range<Int>, weight: Double)] {
    guard case .spans(let spans) = content else { return [] }
    var result: [(range: Range<Int>, weight: Double)] = []
    var offset = 0
    for span in spans {
      let end = offset + span.text.utf8.count
      if span.emphasis != 0 { result.append((offset..<end, min(max(span.emphasis, -1), 1))) }
      offset = end
    }
    return result
  }

  /// Checks that every number lies in its range.
  ///
  /// - Throws: `TTSError.outOfRange` that names the setting.
  func validate() throws(TTSError) {
    func demand(_ name: String, _ value: Double, _ range: ClosedRange<Double>) throws(TTSError) {
      guard range.contains(value) else { throw .outOfRange(name: name, value: value, allowed: range) }
    }
    try demand("rate", rate, 0.5...2)
    try demand("pitch", pitch, -12...12)
    if let steps { try demand("steps", Double(steps), 1...100) }
    guard let target else { return }
    try demand("target duration", target.seconds, 0.05...36_000)
    try demand("slowest tempo", target.tempo.lowerBound, 0.25...1)
    try demand("fastest tempo", target.tempo.upperBound, 1...4)
    try demand("shortest pause", target.pauses.lowerBound, 0...1)
    try demand("longest pause", target.pauses.upperBound, 1...10)
  }
}
