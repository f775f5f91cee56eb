import Dubbing
import TTS
import Testing

@Suite struct TimingFitterTests {
  let window = LineWindow(start: 10, end: 12, origin: .script)
  func fitter(_ policy: OverrunPolicy = .shrink) -> TimingFitter {
    TimingFitter(tempo: 0.8...1.25, policy: policy)
  }

  @Test func `a line that fits exactly is left alone`() throws {
    let fit = try #require(fitter().fit(natural: NaturalLength(speech: 2), window: window, busyUntil: 0))
    #expect(fit.start == 10 && fit.length == 2 && fit.tempo == 1 && fit.overrun == 0)
    #expect(fit.decisions.isEmpty)
  }

  @Test func `a slightly short line is slowed to fill its window`() throws {
    let fit = try #require(fitter().fit(natural: NaturalLength(speech: 1.8), window: window, busyUntil: 0))
    #expect(abs(fit.tempo - 0.9) < 1e-9)
    #expect(abs(fit.length - 2) < 1e-9)
  }

  @Test func `a very short line keeps its natural tempo`() throws {
    let fit = try #require(fitter().fit(natural: NaturalLength(speech: 1), window: window, busyUntil: 0))
    #expect(fit.tempo == 1)
    #expect(fit.length == 1)
  }

  @Test func `a long line is sped up within the bound`() throws {
    let fit = try #require(fitter().fit(natural: NaturalLength(speech: 2.4), window: window, busyUntil: 0))
    #expect(abs(fit.tempo - 1.2) < 1e-9)
    #expect(fit.overrun == 0)
  }

  @Test func `beyond the bound the overrun is what is left and is said`() throws {
    let fit = try #require(fitter().fit(natural: NaturalLength(speech: 5), window: window, busyUntil: 0))
    #expect(fit.tempo == 1.25)
    #expect(abs(fit.overrun - 2) < 1e-9)
    #expect(fit.decisions.contains { $0.contains("2.0 s past") })
  }

  @Test func `spill keeps the natural tempo`() throws {
    let fit = try #require(
      fitter(.spill).fit(natural: NaturalLength(speech: 2.2), window: window, busyUntil: 0))
    #expect(fit.tempo == 1)
    #expect(abs(fit.overrun - 0.2) < 1e-9)
  }

  @Test func `fail refuses only what cannot fit`() {
    #expect(fitter(.fail).fit(natural: NaturalLength(speech: 2.4), window: window, busyUntil: 0) != nil)
    #expect(fitter(.fail).fit(natural: NaturalLength(speech: 2.6), window: window, busyUntil: 0) == nil)
  }

  @Test func `a line waits until its speaker has finished the line before`() throws {
    let fit = try #require(fitter().fit(natural: NaturalLength(speech: 1), window: window, busyUntil: 11))
    #expect(fit.start == 11)
    #expect(fit.decisions.first?.contains("1.0 s late") == true)
  }

  @Test func `a window that has passed already still gives a finite line`() throws {
    let fit = try #require(fitter().fit(natural: NaturalLength(speech: 1), window: window, busyUntil: 13))
    #expect(fit.start == 13)
    #expect(fit.tempo == 1.25)
    #expect(abs(fit.overrun - 1.8) < 1e-9)
  }

  @Test func `trim-pause gives up pauses before the tempo changes`() throws {
    let natural = NaturalLength(speech: 1.9, pauses: 0.5)
    let fit = try #require(fitter(.trimPause).fit(natural: natural, window: window, busyUntil: 0))
    #expect(fit.tempo == 1 && fit.length == 2 && fit.overrun == 0)
    #expect(fit.decisions == ["pauses cut to 20 %"])
    #expect(try #require(fitter().fit(natural: natural, window: window, busyUntil: 0)).tempo == 1.2)
  }

  @Test func `trim-pause speeds up what is left, and reaches windows that shrink does not`() throws {
    let natural = NaturalLength(speech: 2.34, pauses: 0.5)
    let fit = try #require(fitter(.trimPause).fit(natural: natural, window: window, busyUntil: 0))
    #expect(abs(fit.tempo - 1.2) < 1e-9 && abs(fit.length - 2) < 1e-9 && fit.overrun == 0)
    #expect(try #require(fitter().fit(natural: natural, window: window, busyUntil: 0)).overrun > 0.2)
    let long = NaturalLength(speech: 5, pauses: 0.5)
    let late = try #require(fitter(.trimPause).fit(natural: long, window: window, busyUntil: 0))
    #expect(late.tempo == 1.25 && abs(late.overrun - 2.05) < 1e-9)
  }

  @Test func `a line that cannot fit is told how many words are too many`() {
    let long = NaturalLength(speech: 3)
    #expect(
      fitter().advice(natural: long, window: window, words: 12) == "20 % too long: cut about 2 of 12 words")
    #expect(fitter(.spill).advice(natural: long, window: window, words: 12)?.contains("4 of 12") == true)
    #expect(fitter().advice(natural: NaturalLength(speech: 2.5), window: window, words: 12) == nil)
    let none = LineWindow(start: 1, end: 1, origin: .script)
    #expect(fitter().advice(natural: long, window: none, words: 12) == "the window has no room for words")
  }
}
