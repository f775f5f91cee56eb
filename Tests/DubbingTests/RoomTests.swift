import Dubbing
import Foundation
import Testing

/// Noise that is the same on every run.
private func noise(_ count: Int, seed: UInt32 = 7) -> [Float] {
  var state = seed
  return (0..<count).map { _ in
    state = state &* 1_664_525 &+ 1_013_904_223
    return Float(state >> 8) / Float(1 << 23) - 1
  }
}

/// Bursts of noise with silence between them, like syllables.
private func bursts(_ seconds: Double, rate: Int = 48_000) -> [Float] {
  noise(Int(seconds * Double(rate))).enumerated().map { index, sample in
    let time = Double(index) / Double(rate)
    return time.truncatingRemainder(dividingBy: 0.8) < 0.15 ? 0.3 * sample : 1e-4 * sample
  }
}

private func level(_ samples: some Sequence<Float>) -> Double {
  10 * log10(samples.reduce(0) { $0 + Double($1) * Double($1) } + 1e-20)
}

@Suite struct RoomTests {
  @Test(arguments: [0.3, 0.6]) func `a reverberation falls by 60 dB in its time and has the energy asked for`(
    seconds: Double
  ) {
    let rate = 48_000
    let impulse = [1] + [Float](repeating: 0, count: rate)
    let sound = LateReverb(seconds: seconds, level: -6, sampleRate: rate)(impulse)
    #expect(sound[0] == 1 && sound[1..<800].allSatisfy { $0 == 0 })
    #expect(abs(level(sound.dropFirst()) + 6) < 0.5)
    // Backward integration: the remaining energy at two times.
    let first = level(sound.dropFirst(rate / 20))
    let second = level(sound.dropFirst(rate / 20 + Int(seconds / 3 * Double(rate))))
    #expect(abs(first - second - 20) < 8)
  }

  @Test func `a room is heard in the decays, and the longer it rings the more`() {
    let dry = bursts(8)
    func heard(_ sound: [Float]) -> Double? {
      var meter = DecayMeter(sampleRate: 48_000)
      meter.add(sound)
      return meter.reverberation
    }
    let times = [nil, 0.3, 0.6].map { time in
      heard(time.map { LateReverb(seconds: $0, level: 0, sampleRate: 48_000)(dry) } ?? dry) ?? -1
    }
    #expect(times[0] < 0.2)
    #expect(abs(times[1] - 0.3) < 0.12)
    #expect(times[2] > times[1] + 0.1)
    #expect(heard([Float](repeating: 0, count: 48_000)) == nil)
    #expect(heard([]) == nil)
  }

  private func profile(_ bands: [Double], reverberation: Double? = nil) -> RoomProfile {
    RoomProfile(loudness: -23, clearance: 30, bands: bands, reverberation: reverberation, heard: 10)
  }

  private let flat = BandLevels.centres.map { -6 * log2($0 / 500) }

  @Test func `equal speech in a dry room is left alone`() {
    let match = RoomMatch(profile(flat.map { $0 + 11 }, reverberation: 0.17), lines: flat, sampleRate: 48_000)
    #expect(match.lowest == nil && match.highest == nil && match.tilt == 0 && match.reverb == nil)
    let sound = noise(10_000)
    #expect(match(sound) == sound)
  }

  @Test func `a telephone's band is taken over`() throws {
    let telephone = zip(BandLevels.centres, flat).map { centre, level in
      (310...3300).contains(centre) ? level : level - 40
    }
    let match = RoomMatch(profile(telephone), lines: flat, sampleRate: 48_000)
    let highest = try #require(match.highest), lowest = try #require(match.lowest)
    #expect((2500...4500).contains(highest) && (200...400).contains(lowest))
    var before = BandLevels(sampleRate: 48_000), after = BandLevels(sampleRate: 48_000)
    let sound = noise(48_000)
    before.add(sound)
    after.add(match(sound))
    let change = zip(try #require(after.decibels), try #require(before.decibels)).map { $0 - $1 }
    let middle = change[10]
    #expect(change[0] - middle < -20 && change[20] - middle < -20)
  }

  @Test func `a reverberation is taken over within bounds, and the line gets its tail`() throws {
    let match = RoomMatch(profile(flat, reverberation: 3), lines: flat, sampleRate: 48_000)
    #expect(try #require(match.reverb).seconds == 0.8)
    #expect(match(noise(4800)).count == 4800 + 38_400)
  }
}
