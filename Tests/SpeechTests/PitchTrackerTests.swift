import Foundation
import Speech
import Testing

@Suite struct PitchTrackerTests {
  private let tracker = PitchTracker(sampleRate: 24_000, hop: 300)

  /// The worst error in semitones over frames that are voiced in both, away from the edges.
  private func worstError(_ track: PitchTrack, _ truth: [Float]) -> Float {
    (4..<truth.count - 4).reduce(0) { worst, k in
      track.f0[k] > 0 && truth[k] > 0 ? max(worst, abs(12 * log2(track.f0[k] / truth[k]))) : worst
    }
  }

  @Test(arguments: [65, 80, 123.4, 200, 333, 480, 590] as [Float])
  func `a steady pulse train has its own pitch`(hertz: Float) {
    let truth = [Float](repeating: hertz, count: 60)
    let track = tracker(PulseTrain(sampleRate: 24_000, hop: 300)(truth))
    #expect(track.f0[4..<56].allSatisfy { $0 > 0 })
    #expect(worstError(track, truth) < 0.1)
  }

  @Test func `a pure tone has its own pitch`() {
    let tone = (0..<24_000).map { Float(0.1 * sin(2 * Double.pi * 220 * Double($0) / 24_000)) }
    #expect(worstError(tracker(tone), [Float](repeating: 220, count: 80)) < 0.05)
  }

  @Test func `a glide over two octaves is followed without an octave error`() {
    let truth = (0..<160).map { 100 * pow(2, Float($0) / 80) }
    let track = tracker(PulseTrain(sampleRate: 24_000, hop: 300)(truth))
    #expect(track.f0[4..<156].allSatisfy { $0 > 0 })
    #expect(worstError(track, truth) < 0.25)
  }

  @Test func `voiced and unvoiced stretches are told apart within three frames`() {
    let f0: [Float] = (0..<120).map { ($0 / 30).isMultiple(of: 2) ? 140 : 0 }
    let pulses = PulseTrain(sampleRate: 24_000, hop: 300)(f0)
    let noise = testSignal(count: pulses.count, seed: 2)
    let track = tracker(zip(pulses, noise).map { $0 + 0.2 * $1 })
    for k in f0.indices where (3..<27).contains(k % 30) {
      #expect((track.f0[k] > 0) == (f0[k] > 0), "frame \(k)")
    }
  }

  @Test func `pitch is found under noise of the same power`() {
    let truth = [Float](repeating: 180, count: 80)
    let pulses = PulseTrain(sampleRate: 24_000, hop: 300)(truth)
    let power = (pulses.reduce(0) { $0 + $1 * $1 } / Float(pulses.count)).squareRoot()
    let noise = testSignal(count: pulses.count, seed: 9)
    let track = tracker(zip(pulses, noise).map { $0 + $1 * power * 1.7 })
    #expect(track.f0.filter { $0 > 0 }.count > 60)
    #expect(worstError(track, truth) < 0.5)
  }

  @Test func `the pitch given to the synthesis is the pitch measured on its sound`() {
    let truth = (0..<100).map { 190 + 60 * sin(Float($0) / 9) }
    let head = (0..<100).flatMap { _ in
      [-0.5, 0.3, -4, -30, 0].flatMap { [Float](repeating: $0, count: 601) }
    }
    let synthesis = SourceFilterSynthesis(stft: STFT(length: 1200, hop: 300), sampleRate: 24_000)
    let sound = synthesis(spectra: head, f0: truth, noise: testSignal(count: 100 * 1202, seed: 4))
    #expect(worstError(tracker(sound), truth) < 0.3)
  }

  @Test func `silence, noise and signals shorter than a frame are unvoiced`() {
    #expect(tracker([]).f0.isEmpty)
    #expect(tracker([Float](repeating: 0, count: 299)).f0.isEmpty)
    #expect(tracker([Float](repeating: 0, count: 2400)).f0 == [Float](repeating: 0, count: 8))
    #expect(tracker([Float](repeating: 0.5, count: 2400)).f0 == [Float](repeating: 0, count: 8))
    let noise = tracker(testSignal(count: 24_000, seed: 8)).f0
    #expect(noise.filter { $0 > 0 }.count < 8)
  }

  @Test func `median and range describe the voiced frames only`() {
    let track = PitchTrack(f0: [0, 100, 200, 0, 400], strength: [0, 1, 1, 0, 1])
    #expect(track.medianHertz == 200)
    #expect(abs((track.rangeSemitones ?? 0) - 12 * log2(380.0 / 110)) < 1e-3)
    #expect(PitchTrack(f0: [0, 0], strength: [0, 0]).medianHertz == nil)
  }

  @Test func `creak and doubled periods are no melody`() {
    let melody: [Float] = (0..<60).map { 200 + 40 * sin(Float($0) / 5) }
    let creaking = melody + [Float](repeating: 80, count: 12) + [430, 440]
    let clean = PitchTrack(f0: melody, strength: melody).rangeSemitones ?? 0
    #expect(abs((PitchTrack(f0: creaking, strength: creaking).rangeSemitones ?? 0) - clean) < 0.2)
  }
}
