import Speech
import TTS
import Testing

@Suite struct TimingTests {
  private let unit = 0.025

  private func plan(
    _ sentences: [SpokenSentence], _ natural: [[Double]], rate: Double = 1,
    quality: VoiceQuality = .neutral, target: SpeechRequest.Target? = nil
  ) -> SpeechPlan {
    SpeechPlan(
      sentences, natural: natural, rate: rate, course: QualityCourse(quality), target: target, longest: 40, unit: unit)
  }

  private let hello = SpokenSentence(words: ["hello", "there"], phonemes: "həlˈO ðˈɛɹ.")
  private var natural: [Double] { [9.0, 2.2, 1.7, 2.4, 1.6, 4.3, 2.0, 1.4, 2.1, 3.3, 4.6, 6.4, 1.0] }

  private func seconds(_ plan: SpeechPlan) -> Double {
    Double(plan.durations.joined().reduce(0, +) + plan.gaps.reduce(0, +)) * unit
  }

  @Test func `rounding to units loses nothing over a long text`() {
    let lengths = (0..<5000).map { 1.3 + 0.37 * Double($0 % 7) }
    let units = TempoFit.wholeUnits(lengths)
    #expect(abs(Double(units.reduce(0, +)) - lengths.reduce(0, +)) <= 0.5)
    #expect(zip(units, lengths).allSatisfy { abs(Double($0) - $1) <= 1 })
    #expect(TempoFit.wholeUnits([0.1, 0.1, 0.1]) == [1, 1, 1])
  }

  @Test func `a length that must not be passed is not, the longest pay for the shortest`() {
    #expect(TempoFit.wholeUnits([0.2, 5.1, 0.2, 0.2, 0.3], neverLonger: true) == [1, 2, 1, 1, 1])
    #expect(TempoFit.wholeUnits([1.4, 1.4, 1.8], neverLonger: true).reduce(0, +) == 4)
    #expect(TempoFit.wholeUnits([0.1, 0.1, 0.1], neverLonger: true) == [1, 1, 1])
  }

  @Test func `pauses give before speech does`() {
    let fit = TempoFit(tempo: 0.8...1.25, pauses: 0.4...2)
    let little = fit.scales(speech: 80, pauses: 20, target: 92)
    #expect(little.speech == 1 && abs(little.pause - 0.6) < 1e-9)
    let more = fit.scales(speech: 80, pauses: 20, target: 80)
    #expect(more.pause == 0.4 && abs(80 * more.speech + 8 - 80) < 1e-9)
    let tooMuch = fit.scales(speech: 80, pauses: 20, target: 40)
    #expect(tooMuch.speech == 0.8 && tooMuch.pause == 0.4)
    let longer = fit.scales(speech: 80, pauses: 0, target: 90)
    #expect(abs(longer.speech - 1.125) < 1e-9)
  }

  @Test(arguments: [0.72, 0.8, 0.85, 0.9, 1.0])
  func `a reachable target is met to a unit and never passed`(target: Double) {
    let plan = plan([hello], [natural], target: .init(seconds: target))
    #expect(seconds(plan) <= target + 1e-9 && seconds(plan) > target - unit)
    #expect(plan.tempo >= 0.8 - 1e-9 && plan.tempo <= 1.25 + 1e-9)
  }

  @Test func `an unreachable target stops at the tempo bound`() {
    let plan = plan([hello], [natural], target: .init(seconds: 0.3))
    #expect(abs(plan.tempo - 1.25) < 1e-9)
    #expect(seconds(plan) > 0.3)
    #expect(abs(plan.natural.total - self.plan([hello], [natural]).natural.total) < 1e-9)
  }

  @Test func `rate shortens everything by its factor, an emotion's rate vowels most`() {
    let normal = plan([hello], [natural])
    #expect(abs(plan([hello], [natural], rate: 2).natural.total - normal.natural.total / 2) < 1e-9)
    let tens = [[Double](repeating: 10, count: 13)]
    let slow = plan([hello], tens, quality: VoiceQuality(rate: 0.5)).durations[0]
    #expect(slow[2] > 23 && slow[1] < 19, "the vowel ə and the consonant h")
  }

  @Test func `sentences are parted by a pause, the last by none`() {
    let plan = plan([hello, hello], [natural, natural])
    #expect(plan.gaps == [8, 0])
    #expect(plan.durations.allSatisfy { $0.count == 13 && $0.allSatisfy { $0 >= 1 } })
    #expect(plan.durations[0][0] == 3, "the silence before a sentence is cut")
    var long = natural
    long[11] = 30
    #expect(self.plan([hello], [long]).durations[0][11] == 6, "and so is the one at its end")
  }

  @Test func `phoneme times cover the sentence without gaps and carry their words`() {
    let durations = [3, 2, 2, 2, 2, 4, 2, 1, 2, 3, 5, 6, 1]
    let times = TokenTimes(hello, durations: durations, start: 1, unit: unit, firstWord: 5)
    #expect(times.phonemes.map(\.phoneme) == ["", "h", "ə", "l", "O", "ð", "ɛ", "ɹ", "."])
    #expect(times.phonemes.map(\.word) == [nil, 5, 5, 5, 5, 6, 6, 6, nil])
    for (a, b) in zip(times.phonemes, times.phonemes.dropFirst()) { #expect(abs(a.end - b.start) < 1e-9) }
    #expect(times.phonemes.first?.start == 1)
    #expect(abs((times.phonemes.last?.end ?? 0) - (1 + 35 * unit)) < 1e-9)
    #expect(times.words.map(\.text) == ["hello", "there"])
    #expect(abs(times.words[0].start - (1 + 3 * unit)) < 1e-9)
    #expect(times.words[0].end == times.words[1].start, "a space belongs half to each neighbour")
  }
}
