import Media
import Speech

extension Utterance {
  /// An utterance without sound yet.
  init(_ plan: SpeechPlan, _ features: SpeechConfiguration) {
    self.init(
      clip: AudioClip(mono: [], sampleRate: features.sampleRate), phonemes: [], words: [], f0: [],
      energy: [], frameRate: Double(features.frameRate), naturalSeconds: plan.natural.total,
      tempo: plan.tempo, timing: Timing(), diagnostics: [])
  }

  /// Adds a sentence with the pause after it.
  ///
  /// - Parameters:
  ///   - clip: its sound, the pause included.
  ///   - curves: its F0 and energy.
  ///   - durations: units per token.
  ///   - gap: units of silence after it.
  ///   - unit: seconds of one duration unit.
  mutating func append(
    _ sentence: SpokenSentence, _ clip: AudioClip, curves: ProsodyCurves, durations: [Int], gap: Int,
    unit: Double, features: SpeechConfiguration
  ) {
    let start = self.clip.duration
    let times = TokenTimes(
      sentence, durations: durations, start: start, unit: unit, firstWord: words.count)
    phonemes += times.phonemes
    words += times.words
    if gap > 0 {
      let spoken = Double(durations.reduce(0, +)) * unit
      phonemes.append(
        Phoneme(phoneme: "", start: start + spoken, end: start + spoken + Double(gap) * unit, word: nil))
    }
    let silent = gap * FrameAlignment.framesPerUnit
    f0 += curves.f0 + [Float](repeating: 0, count: silent)
    let floor = features.silenceDecibels
    energy += curves.energy.map { max(floor, features.decibels(energy: $0)) }
    energy += [Float](repeating: floor, count: silent)
    self.clip.append(clip)
  }
}
