import Foundation
import Glibc
import Media
import Speech
import Tensor
import Testing
import Voice

/// Recordings that get another voice, with the shipped models.
@Suite struct VoiceChangeTests {
  private let model: SpeakerModel
  private let converter: VoiceConverter

  init() throws {
    model = try SpeakerModel(modelDirectory: SpeakerParityTests.models)
    converter = VoiceConverter(model: nil, speakers: model)
  }

  private func clip(_ hertz: Float, seconds: Double = 2, sampleRate: Int = 24_000) -> AudioClip {
    AudioClip(
      mono: VoiceFixture.voice(seconds: seconds, sampleRate: sampleRate, hertz: hertz, pause: false),
      sampleRate: sampleRate)
  }

  private func medianPitch(_ clip: AudioClip) throws -> Float {
    let samples = try clip.mono().resampled(to: 24_000).channels[0]
    return 12 * log2(try #require(PitchTracker(sampleRate: 24_000, hop: 300)(samples).medianHertz))
  }

  @Test(arguments: [("bella", 16_000), ("michael", 44_100)])
  func `pitch goes to the target's, length, rate and level stay`(name: String, rate: Int) throws {
    let target = try #require(model.voices.first { $0.name == name }).portrait
    let source = clip(120, sampleRate: rate)
    let result = try converter.convert(source, voice: .portrait(target))
    #expect(result.sampleRate == rate && result.frameCount == source.frameCount)
    let pitch = try medianPitch(result)
    #expect(abs(pitch - target.pitch) < 1, "\(pitch), not \(target.pitch)")
    #expect(abs(20 * log10(result.rms / source.rms)) < 3)
    #expect(result.channels[0].allSatisfy { $0.isFinite })
  }

  @Test func `a voice onto itself is nearly the recording`() throws {
    let source = clip(140)
    let own = try model.portrait(of: source)
    let result = try converter.convert(source, voice: .portrait(own, from: own))
    let error = zip(source.channels[0], result.channels[0]).reduce(Float(0)) {
      $0 + ($1.0 - $1.1) * ($1.0 - $1.1)
    }
    let power = source.channels[0].reduce(Float(0)) { $0 + $1 * $1 }
    #expect(10 * log10(error / power) < -15)
  }

  @Test func `nobody's voice is far, the same for the same seed and another for another`() throws {
    let source = try #require(model.voices.first).portrait
    let one = model.stranger(to: source, seed: 1)
    #expect(one == model.stranger(to: source, seed: 1))
    #expect(one != model.stranger(to: source, seed: 2))
    for seed in UInt64(0)..<8 {
      #expect(model.stranger(to: source, seed: seed).distance(to: source) > 1)
    }
    let take = clip(140)
    let made = try converter.convert(take, voice: .anyone(seed: 3))
    #expect(try made == converter.convert(take, voice: .anyone(seed: 3)))
    #expect(made != take)
    let kept = try converter.convert(take, voice: .anyone(seed: 3, keepsMelody: true))
    #expect(abs(try medianPitch(kept) - medianPitch(take)) < 4.6)
  }

  @Test func `what lends no voice says why`() throws {
    let encoder = try SpeakerEncoder(modelDirectory: SpeakerParityTests.models)
    var noise = NoiseSource(seed: 1)
    let hiss = noise.normal(shape: [96_000]).scalars.map { $0 * 0.1 }
    let tone = (0..<96_000).map { 0.3 * sin(Float($0) * 2 * .pi * 200 / 24_000) }
    let loud = clip(140, seconds: 4).channels[0].map { max(-0.1, min(0.1, $0)) }
    func flaw(_ samples: [Float]) throws -> VoiceReference.Flaw? {
      do {
        _ = try VoiceReference(
          AudioClip(mono: samples, sampleRate: 24_000), named: "clip", model: model, encoder: encoder)
        return nil
      } catch VoiceError.badReference(_, let flaw) {
        return flaw
      }
    }
    #expect(try flaw(Array(hiss[..<24_000])) == .tooShort(seconds: 1))
    #expect(try flaw([Float](repeating: 0, count: 96_000)) == .silent)
    for samples in [hiss, tone] {
      guard case .noSpeech = try flaw(samples) else {
        Issue.record("noise and tones have no voice")
        continue
      }
    }
    guard case .clipped = try flaw(loud) else {
      Issue.record("a clipped recording lends no voice")
      return
    }
  }
}
