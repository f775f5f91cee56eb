import Emotion
import Glibc
import Media
import Script
import Speech
import TTS

extension LinePerformer {
  /// A sound that is no word, in the voice of the line.
  ///
  /// - Throws: `TTSError`.
  func vocalize(_ sound: ScriptSpan.Sound, of line: SpokenLine) throws(TTSError) -> Take {
    var take = silentTake(0)
    for (index, syllable) in Vocalization(sound).syllables.enumerated() {
      var request = SpeechRequest(
        .spans([TextSpan(sound.rawValue, reading: .phonemes(syllable.phonemes))]), voice: base(of: line),
        emotion: EmotionSetting(mixture: EmotionMixture(syllable.emotion)), rate: syllable.rate,
        pitch: syllable.pitch, seed: line.seed &+ UInt64(index), steps: steps)
      if syllable.isBreath { request.style = .whisper }
      var call = Take(try tts.speak(request)).sounding()
      if syllable.isInhaled { call.reverse() }
      let rms = call.clip.rms
      if rms > 0 { call = call.gained(syllable.level - 20 * log10(Double(rms))) }
      if let voice = lent[line.voice] {
        call.clip = try voice.worn(call.clip)
        call.f0 = voice.worn(f0: call.f0)
      }
      take.append(call)
      take.append(silentTake(syllable.pause))
    }
    return take
  }
}

extension LinePerformer.Take {
  /// A take of one utterance.
  fileprivate init(_ utterance: Utterance) {
    self.init(utterance, clip: utterance.clip)
    // Nobody reads a word here; the mouth still moves.
    timings = LineTimings(
      phonemes: timings.phonemes.map {
        var phoneme = $0
        phoneme.word = nil
        return phoneme
      }, words: [])
  }

  /// The same, louder by `decibels`.
  func gained(_ decibels: Double) -> Self {
    var take = self
    if decibels != 0 { take.clip = clip.gained(decibels: decibels) }
    return take
  }

  /// Without the silence at both ends: from the first to the last frame within 30 dB of the loudest, faded in
  /// and out over a frame.
  fileprivate func sounding() -> Self {
    let samples = clip.channels[0]
    let frame = Int((Double(clip.sampleRate) / frameRate).rounded())
    let powers = stride(from: 0, to: samples.count, by: frame).map { begin in
      samples[begin..<min(begin + frame, samples.count)].reduce(Float(0)) { $0 + $1 * $1 }
    }
    let floor = (powers.max() ?? 0) * 1e-3
    guard floor > 0, let first = powers.firstIndex(where: { $0 > floor }),
      let last = powers.lastIndex(where: { $0 > floor })
    else { return self }
    var cut = Array(samples[(first * frame)..<min((last + 1) * frame, samples.count)])
    for index in 0..<min(frame, cut.count / 2) {
      let gain = Float(index) / Float(frame)
      cut[index] *= gain
      cut[cut.count - 1 - index] *= gain
    }
    var take = self
    take.clip = AudioClip(mono: cut, sampleRate: clip.sampleRate)
    take.natural = take.clip.duration
    take.f0 = Array(f0.dropFirst(first).prefix(last + 1 - first))
    let start = Double(first * frame) / Double(clip.sampleRate)
    take.moveTimings { ($0 - start, $1 - start) }
    return take
  }

  /// Plays backwards.
  fileprivate mutating func reverse() {
    clip.channels[0].reverse()
    f0.reverse()
    let length = clip.duration
    moveTimings { (length - $1, length - $0) }
  }

  /// New starts and ends of the phonemes, kept within the clip.
  private mutating func moveTimings(_ move: (Double, Double) -> (Double, Double)) {
    let length = clip.duration
    timings = LineTimings(
      phonemes: timings.phonemes.compactMap { phoneme in
        var phoneme = phoneme
        let (start, end) = move(phoneme.start, phoneme.end)
        (phoneme.start, phoneme.end) = (max(start, 0), min(end, length))
        return phoneme.end > phoneme.start ? phoneme : nil
      }.sorted { $0.start < $1.start }, words: [])
  }
}
