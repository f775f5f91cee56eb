extension TTS {
  /// How long a request takes at its natural tempo, in seconds; no sound is made.
  ///
  /// The same as `Utterance.naturalSeconds` of the spoken request, for a fraction of the work.
  /// - Throws: `TTSError` as `speak` does.
  public func naturalLength(of request: SpeechRequest) throws(TTSError) -> Double {
    try request.validate()
    let performance = try Performance(self, request)
    var timing = Utterance.Timing()
    let text = try phonemized(request.content, accent: performance.voice.accent)
    let sentences = try checked(text.sentences, emphasis: request.emphasis)
    return try performance.plan(sentences, timing: &timing).naturalSeconds
  }
}
