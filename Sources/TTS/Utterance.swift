import Media

/// Speech with everything that is known about it.
public struct Utterance: Sendable {
  /// When a phoneme sounds.
  public struct Phoneme: Sendable, Equatable, Codable {
    /// The symbol of the model's alphabet; a pause has the punctuation that made it, or is empty.
    public var phoneme: String
    /// Seconds from the utterance's start.
    public var start: Double
    /// Seconds from the utterance's start.
    public var end: Double
    /// The word it belongs to, an index into `words`; nil for pauses.
    public var word: Int?
  }

  /// When a word sounds.
  public struct Word: Sendable, Equatable, Codable {
    /// The word as it was spoken.
    public var text: String
    /// Seconds from the utterance's start.
    public var start: Double
    /// Seconds from the utterance's start.
    public var end: Double
  }

  /// Seconds of work, by stage.
  public struct Timing: Sendable, Equatable, Codable {
    /// Text to phonemes.
    public var text = 0.0
    /// Phoneme durations.
    public var duration = 0.0
    /// F0 and energy.
    public var prosody = 0.0
    /// Mel spectrogram.
    public var mel = 0.0
    /// The vocoder's network and synthesis.
    public var vocoder = 0.0

    /// All stages together.
    public var total: Double { text + duration + prosody + mel + vocoder }
  }

  /// The sound, mono.
  public var clip: AudioClip
  /// All phonemes in order; pauses between sentences lie between them.
  public var phonemes: [Phoneme]
  /// All words in order.
  public var words: [Word]
  /// Hertz, 0 where unvoiced, `frameRate` values per second over the whole sound.
  public var f0: [Float]
  /// Level in decibels, `frameRate` values per second over the whole sound.
  public var energy: [Float]
  /// Values per second of the curves.
  public var frameRate: Double
  /// The length that the request without a target duration would have had, seconds.
  public var naturalSeconds: Double
  /// Tempo of the speech as a factor on its natural one; 1 without a target duration.
  public var tempo: Double
  /// What the work cost.
  public var timing: Timing
  /// What of the text will not be heard.
  public var diagnostics: [TextDiagnostic]
}
