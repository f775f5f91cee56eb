import Glibc
import Media
import Testing

@Suite("Loudness")
struct LoudnessTests {
  /// A tone whose peak is `decibels` below full scale.
  private func tone(_ decibels: Double, seconds: Double, channelCount: Int = 2, rate: Int = 48_000)
    -> AudioClip
  {
    sine(
      1000, seconds: seconds, sampleRate: rate, amplitude: pow(10, decibels / 20), channelCount: channelCount)
  }

  /// Noise in syllables with strong peaks, like speech.
  private func syllables(seed: UInt64, seconds: Double, sampleRate: Int = 24_000) -> AudioClip {
    var random = SeededGenerator(seed: seed)
    var last: Float = 0
    let count = Int(seconds * Double(sampleRate))
    let samples = (0..<count).map { index -> Float in
      let phase = Double(index) / Double(sampleRate) * 4
      let envelope = Float(pow(abs(sin(Double.pi * phase)), 3))
      last = 0.6 * last + 0.4 * Float.random(in: -1...1, using: &random)
      let spike: Float = index % 4801 == 0 ? 0.5 : 0
      return 0.2 * envelope * last + spike
    }
    return AudioClip(mono: samples, sampleRate: sampleRate)
  }

  @Test("a 1 kHz tone measures as EBU Tech 3341 says", arguments: [-23.0, -33, -12])
  func tones(level: Double) throws {
    #expect(abs(try Loudness.measure(tone(level, seconds: 20)).integrated - level) < 0.1)
    let mono = try Loudness.measure(tone(level, seconds: 20, channelCount: 1)).integrated
    #expect(abs(mono - (level - 3.01)) < 0.1)
  }

  @Test("loudness range of two levels is their distance, as EBU Tech 3342 says")
  func range() throws {
    var clip = tone(-20, seconds: 20)
    clip.append(tone(-30, seconds: 20))
    #expect(abs(try Loudness.measure(clip).range - 10) < 1)
  }

  @Test("the true peak between samples is found")
  func truePeak() throws {
    // A quarter of the rate at 45 degrees: samples reach 0.354, the wave between them 0.5.
    let samples = (0..<48_000).map { Float(0.5 * sin(Double.pi / 2 * Double($0) + Double.pi / 4)) }
    let loudness = try Loudness.measure(AudioClip(mono: samples, sampleRate: 48_000))
    #expect(abs(loudness.truePeak - (-6.02)) < 0.3, "\(loudness.truePeak)")
  }

  @Test("normalising reaches the target under the limit", arguments: [-23.0, -16, -12])
  func normalising(target: Double) throws {
    let clip = syllables(seed: 3, seconds: 8)
    let result = try Loudness.normalized(clip, toLUFS: target, truePeakLimit: -1)
    let loudness = try Loudness.measure(result)
    #expect(abs(loudness.integrated - target) < 0.3, "\(loudness.integrated)")
    #expect(loudness.truePeak <= -0.99, "\(loudness.truePeak)")
    #expect(result.frameCount == clip.frameCount)
  }

  @Test("a sound shorter than the standard's 0.4 s is brought to its loudness too")
  func shortSound() throws {
    let short = tone(-30, seconds: 0.2, channelCount: 1, rate: 24_000)
    let result = try Loudness.normalized(short, toLUFS: -20)
    #expect(abs(20 * log10(result.peak) - (-16.99)) < 0.5)
  }

  @Test("silence and an empty clip stay as they are")
  func silence() throws {
    let silence = AudioClip(silence: 1, sampleRate: 24_000)
    #expect(try Loudness.measure(silence).integrated == -.infinity)
    #expect(try Loudness.normalized(silence, toLUFS: -20) == silence)
    let empty = AudioClip(mono: [], sampleRate: 24_000)
    #expect(try Loudness.normalized(empty, toLUFS: -20) == empty)
  }

  @Test("the limiter leaves what is below the limit alone and keeps the shape of the rest")
  func limiter() throws {
    let soft = tone(-6, seconds: 0.5)
    #expect(try TruePeakLimiter.limit(soft, to: -1) == soft)
    var clip = tone(-12, seconds: 1, channelCount: 1)
    for index in 24_000..<24_010 { clip.channels[0][index] *= 5 }
    let limited = try TruePeakLimiter.limit(clip, to: -3)
    #expect(try Loudness.measure(limited).truePeak <= -2.99)
    // Far from the peak nothing changes; before it the gain only falls.
    #expect(limited[frames: 0..<23_000] == clip[frames: 0..<23_000])
    let ratios = (23_700..<24_000).filter { abs(clip.channels[0][$0]) > 0.05 }.map {
      limited.channels[0][$0] / clip.channels[0][$0]
    }
    #expect(zip(ratios, ratios.dropFirst()).allSatisfy { $0 >= $1 - 1e-4 })
  }

  @Test("blocks measure like the whole")
  func blocks() throws {
    let clip = syllables(seed: 9, seconds: 3)
    let meter = try LoudnessMeter(sampleRate: 24_000, channelCount: 1)
    for start in stride(from: 0, to: clip.frameCount, by: 1001) {
      try meter.add(clip[frames: start..<start + 1001])
    }
    #expect(meter.loudness == (try Loudness.measure(clip)))
    #expect(throws: MediaError.self) { try meter.add(AudioClip(mono: [0], sampleRate: 8000)) }
  }
}
