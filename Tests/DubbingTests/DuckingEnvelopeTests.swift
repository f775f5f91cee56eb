import Dubbing
import Testing

@Suite struct DuckingEnvelopeTests {
  @Test func `the background is untouched away from speech and lowered by the depth inside it`() {
    let envelope = DuckingEnvelope(speech: [2...3], depth: 20, ramp: 0.2)
    #expect(envelope.gain(at: 0) == 1)
    #expect(envelope.gain(at: 1.8) == 1)
    #expect(abs(envelope.gain(at: 2.5) - 0.1) < 1e-6)
    #expect(envelope.gain(at: 3.2) == 1)
  }

  @Test func `the gain never jumps`() {
    let envelope = DuckingEnvelope(speech: [1...1.5, 1.6...2, 4...4.1], depth: 18)
    var last = envelope.gain(at: 0)
    for step in 1...6000 {
      let gain = envelope.gain(at: Double(step) * 0.001)
      #expect(abs(gain - last) < 0.02)
      last = gain
    }
  }

  @Test func `pauses shorter than two ramps do not let the background pump`() {
    let envelope = DuckingEnvelope(speech: [1...2, 2.2...3], depth: 18, ramp: 0.15)
    #expect(abs(envelope.gain(at: 2.1) - envelope.gain(at: 1.5)) < 1e-6)
  }

  @Test func `infinite depth mutes and zero depth changes nothing`() {
    #expect(DuckingEnvelope(speech: [1...2], depth: .infinity).gain(at: 1.5) == 0)
    #expect(DuckingEnvelope(speech: [1...2], depth: 0).gain(at: 1.5) == 1)
  }

  @Test func `overlapping lines of two speakers count once`() {
    let envelope = DuckingEnvelope(speech: [1...4, 2...3], depth: 20)
    #expect(abs(envelope.gain(at: 3.5) - 0.1) < 1e-6)
  }
}
