import Emotion
import Glibc
import Speech

/// When everything of a request is said: whole duration units per token, and the pauses between sentences.
package struct SpeechPlan: Sendable {
  /// Seconds of one duration unit.
  let unit: Double
  /// `[sentence][token]`, units.
  package let durations: [[Int]]
  /// Units of silence after each sentence; 0 after the last.
  package let gaps: [Int]
  /// What the request takes at its natural tempo.
  package let natural: NaturalLength
  /// The tempo of the speech as a factor on its natural one.
  package let tempo: Double

  /// Seconds of silence between sentences, on top of what their final punctuation lasts.
  static let pauseBetweenSentences = 0.2
  /// How much longer a word becomes by strong emphasis, log2 of the factor before elasticity.
  static let stretch = 0.5
  /// The longest silence before the first sound of a sentence, and each of the last two tokens, units.
  static let longestLead = 3.0, longestTail = 6.0

  /// Plans from natural lengths.
  ///
  /// - Parameters:
  ///   - sentences: what is said.
  ///   - natural: `[sentence][token]`, units, as the duration model gives them.
  ///   - rate: factor on all lengths' tempo.
  ///   - course: its rate changes vowels more than consonants.
  ///   - target: a total to fit to.
  ///   - longest: no token naturally lasts longer, units.
  ///   - unit: seconds of one duration unit.
  package init(
    _ sentences: [SpokenSentence], natural: [[Double]], rate: Double, course: QualityCourse,
    target: SpeechRequest.Target?, longest: Double, unit: Double
  ) {
    self.unit = unit
    var lengths: [Double] = []
    var isPause: [Bool] = []
    let whole = max(1, natural.joined().reduce(0, +))
    var passed = 0.0
    for (index, sentence) in sentences.enumerated() {
      for (position, token) in sentence.tokens.enumerated() {
        var length = natural[index][position]
        let quality = course.quality(at: Float((passed + length / 2) / whole))
        passed += length
        if position == 0 { length = min(length, Self.longestLead) }
        if position + 2 >= sentence.tokens.count && token.kind == .pause {
          length = min(length, Self.longestTail)
        }
        length = min(length, longest) / rate
        let stress = Self.stretch * sentence.emphasis(of: token)
        lengths.append(length * exp2((stress - Double(quality.rate)) * token.kind.elasticity))
        isPause.append(token.kind == .pause)
      }
      if index + 1 < sentences.count {
        lengths.append(Self.pauseBetweenSentences / unit / rate)
        isPause.append(true)
      }
    }
    let speech = zip(lengths, isPause).reduce(0) { $1.1 ? $0 : $0 + $1.0 }
    let pauses = lengths.reduce(0, +) - speech
    self.natural = NaturalLength(speech: speech * unit, pauses: pauses * unit)
    if let target {
      let fit = TempoFit(tempo: target.tempo, pauses: target.pauses)
      let scales = fit.scales(speech: speech, pauses: pauses, target: target.seconds / unit)
      for index in lengths.indices { lengths[index] *= isPause[index] ? scales.pause : scales.speech }
      tempo = 1 / scales.speech
    } else {
      tempo = 1
    }
    var units = TempoFit.wholeUnits(lengths, neverLonger: target != nil)[...]
    var durations: [[Int]] = []
    var gaps: [Int] = []
    for (index, sentence) in sentences.enumerated() {
      durations.append(Array(units.prefix(sentence.tokens.count)))
      units = units.dropFirst(sentence.tokens.count)
      gaps.append(index + 1 < sentences.count ? units.removeFirst() : 0)
    }
    self.durations = durations
    self.gaps = gaps
  }

  /// Where each frame of a sentence lies in the whole request, 0...1.
  func shares(ofSentence index: Int, frames: Int) -> [Float] {
    let units = zip(durations, gaps).map { $0.reduce(0, +) + $1 }
    let whole = Float(max(1, units.reduce(0, +)))
    let start = Float(units.prefix(index).reduce(0, +))
    let length = Float(durations[index].reduce(0, +))
    return (0..<frames).map { (start + length * (Float($0) + 0.5) / Float(frames)) / whole }
  }
}
