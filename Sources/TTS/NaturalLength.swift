/// How long a request takes at its natural tempo, seconds.
public struct NaturalLength: Sendable, Equatable {
  /// Everything but the pauses of the speech itself.
  public var speech: Double
  /// The pauses at punctuation and between sentences.
  public var pauses: Double

  /// A length of two parts.
  public init(speech: Double, pauses: Double = 0) {
    self.speech = speech
    self.pauses = pauses
  }

  /// All of it.
  public var total: Double { speech + pauses }

  /// Adds another stretch.
  public static func += (a: inout NaturalLength, b: NaturalLength) {
    a.speech += b.speech
    a.pauses += b.pauses
  }
}

extension TTS {
  /// How long a request takes at its natural tempo; no sound is made.
  ///
  /// Its total is `Utterance.naturalSeconds` of the spoken request, for a fraction of the work.
  /// - Throws: `TTSError` as `speak` does.
  public func naturalLength(of request: SpeechRequest) throws(TTSError) -> NaturalLength {
    try request.validate()
    let performance = try Performance(self, request)
    var timing = Utterance.Timing()
    let text = try phonemized(request.content, accent: performance.voice.accent)
    let sentences = try checked(text.sentences, emphasis: request.emphasis)
    return try performance.plan(sentences, timing: &timing).natural
  }
}
