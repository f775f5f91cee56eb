import Foundation
import Speech
import Tensor
import Testing

/// Noise with a spectrum and a rhythm like those of speech: syllables of 0.2 s, falling by 6 dB an octave.
private func babble(seconds: Double, sampleRate: Int, seed: UInt64) -> [Float] {
  var noise = NoiseSource(seed: seed)
  var samples = [Float](repeating: 0, count: Int(seconds * Double(sampleRate)))
  noise.normal(into: &samples)
  var last: Float = 0
  for index in samples.indices {
    last = 0.8 * last + 0.2 * samples[index]
    let time = Double(index) / Double(sampleRate)
    samples[index] = last * Float(0.02 + 0.28 * pow(sin(.pi * time / 0.2), 2))
  }
  return samples
}

private func find(_ samples: [Float], block: Int = 5000) -> WatermarkDetector.Finding {
  var detector = WatermarkDetector()
  for start in stride(from: 0, to: samples.count, by: block) {
    detector.append(Array(samples[start..<min(start + block, samples.count)]))
  }
  return detector.finish()
}

@Suite struct WatermarkTests {
  private let mark = Watermark(sampleRate: 16_000)

  @Test(arguments: [2.0, 3.3, 6, 20])
  func `marked sound is recognised and unmarked sound is not`(seconds: Double) {
    let plain = babble(seconds: seconds, sampleRate: 16_000, seed: 1)
    #expect(find(mark(plain)).isPresent, "\(find(mark(plain)))")
    #expect(!find(plain).isPresent, "\(find(plain))")
  }

  @Test func `the mark survives gain, cutting anywhere and added noise`() {
    let plain = babble(seconds: 4, sampleRate: 16_000, seed: 2)
    let marked = mark(plain)
    #expect(find(marked.map { $0 * 0.05 }).isPresent)
    for start in [37, 1601, 6400, 9999] { #expect(find(Array(marked[start...])).isPresent, "from \(start)") }
    let other = babble(seconds: 4, sampleRate: 16_000, seed: 3)
    #expect(find(zip(marked, other).map { $0 + 0.1 * $1 }).isPresent)
  }

  @Test func `a stretch of marked speech is found in a long unmarked recording`() {
    let marked = mark(babble(seconds: 5, sampleRate: 16_000, seed: 4))
    let before = babble(seconds: 21.3, sampleRate: 16_000, seed: 5)
    let finding = find(before + marked + before)
    #expect(finding.isPresent)
    #expect(finding.share < 0.3)
    #expect(finding.threshold > find(before).threshold)
  }

  @Test(arguments: [16_000, 22_050, 24_000, 44_100, 48_000])
  func `the change is small at every sample rate and silence stays silent`(sampleRate: Int) {
    let plain = babble(seconds: 1, sampleRate: sampleRate, seed: 6)
    let silence = [Float](repeating: 0, count: sampleRate / 2)
    let marked = Watermark(sampleRate: sampleRate)(plain + silence)
    #expect(marked.count == plain.count + silence.count)
    let change = zip(plain, marked).reduce(0.0) { $0 + Double(($1.0 - $1.1) * ($1.0 - $1.1)) }
    let power = plain.reduce(0.0) { $0 + Double($1 * $1) }
    #expect(change > 0 && 10 * log10(power / change) > 18)
    #expect(marked.suffix(sampleRate / 4).allSatisfy { $0 == 0 })
  }

  @Test func `parts marked one by one carry one mark`() {
    let plain = babble(seconds: 4.096, sampleRate: 16_000, seed: 7)
    let whole = find(mark(plain)).score
    let cut = 21_345
    let parts = mark(Array(plain[..<cut])) + mark(Array(plain[cut...]), startingAt: Double(cut) / 16_000)
    let restarted = mark(Array(plain[..<cut])) + mark(Array(plain[cut...]))
    #expect(find(parts).score > 0.85 * whole)
    #expect(find(restarted).score < 0.95 * find(parts).score)
  }

  @Test func `no sample leaves full scale, and equal sound gives equal sound`() {
    let loud = babble(seconds: 1, sampleRate: 16_000, seed: 8).map { min(max($0 * 20, -1), 1) }
    #expect(mark(loud).allSatisfy { abs($0) <= 1 })
    #expect(mark(loud) == mark(loud))
  }

  @Test(arguments: [0, 1, 63, 400, 8000])
  func `sound too short to judge has no mark`(count: Int) {
    let plain = Array(babble(seconds: 1, sampleRate: 16_000, seed: 9).prefix(count))
    #expect(mark(plain).count == count)
    #expect(!find(plain).isPresent)
    #expect(!find([Float](repeating: 0, count: count)).isPresent)
  }

  @Test func `the size of the blocks it hears changes nothing`() {
    let marked = mark(babble(seconds: 9, sampleRate: 16_000, seed: 10))
    #expect(find(marked, block: 100) == find(marked, block: 100_000))
  }
}
