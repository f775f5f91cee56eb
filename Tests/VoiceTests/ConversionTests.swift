import Diffusion
import Emotion
import Foundation
import Media
import NN
import Speech
import Tensor
import Testing
import Voice

@Suite struct ContourParityTests {
  private func worst(_ a: [Float], _ b: [Float]) -> Float {
    zip(a, b).reduce(a.count == b.count ? 0 : .infinity) { max($0, abs($1.0 - $1.1)) }
  }

  @Test func `the contour network agrees with PyTorch, one call and four steps`() throws {
    let weights = try Weights(path: "\(VoiceFixture.folder)/tiny-contours.safetensors")
    let network = try ContourNetwork(weights, .init(width: 16, hidden: 24, blocks: 2, kernel: 5))
    try weights.finish()
    let noise = try VoiceFixture.expected("noise")
    let denoiser = network.denoiser(
      inputs: try VoiceFixture.expected("inputs"), emotion: try VoiceFixture.expected("emotion").scalars,
      speaker: [0.3, 0])
    let level = NoiseLevel(time: 0.37, alpha: 0.37, sigma: 0.63)
    let velocity = try denoiser(noise, at: level)
    #expect(worst(velocity.scalars, try VoiceFixture.expected("velocity").scalars) < 1e-4)
    var x = noise
    x.scalars = x.scalars.map { $0 * 0.5 }
    var unused = NoiseSource(seed: 0)
    let sampler = Sampler(try .flow(steps: 4), solver: .euler)
    let sample = try sampler.run(&x, steps: 0..<4, denoiser, noise: &unused)
    #expect(worst(sample.scalars, try VoiceFixture.expected("sample").scalars) < 1e-3)
  }

  @Test func `the analysis agrees with the one the network was taught with`() throws {
    let features = SpeechConfiguration()
    let contours = SpeechContours(try VoiceFixture.expected("signal").scalars, features: features)
    #expect(worst(contours.level, try VoiceFixture.expected("level").scalars) < 1e-2)
    #expect(worst(contours.cepstrum, try VoiceFixture.expected("cepstrum").scalars) < 1e-2)
    let f0 = try VoiceFixture.expected("f0").scalars
    let same = zip(contours.f0, f0).count(where: { a, b in
      (a > 0) == (b > 0) && (b == 0 || abs(12 * log2(a / b)) < 0.1)
    })
    #expect(same >= f0.count - 2, "\(same) of \(f0.count) frames agree")
    let (inputs, pitch) = contours.networkInputs()
    let expected = try VoiceFixture.expected("network_inputs").scalars
    let far = zip(inputs.scalars, expected).count(where: { abs($0 - $1) > 0.02 })
    #expect(inputs.count == expected.count && far <= 14, "\(far) values differ")
    #expect(abs(pitch - (try VoiceFixture.expected("middle").scalars[0])) < 0.1)
  }
}

@Suite struct TimeMapTests {
  @Test func `source and output times are each other's inverse`() {
    var noise = NoiseSource(seed: 4)
    let map = TimeMap(logDuration: noise.normal(shape: [40]).scalars.map { $0 * 0.3 })
    for place in stride(from: 0.0, through: 1.3, by: 0.013) {
      #expect(abs(map.source(map.output(place)) - place) < 1e-9)
    }
  }

  @Test func `a map without pieces is the identity and a constant factor stretches evenly`() {
    #expect(TimeMap(logDuration: []).output(3.5) == 3.5)
    let double = TimeMap(logDuration: [Float](repeating: Float(log(2.0)), count: 40))
    #expect(abs(double.output(1) - 2) < 1e-6)
    #expect(abs(double.output(1.5) - 2.5) < 1e-6)
  }
}

@Suite struct VoiceConverterTests {
  private let converter = VoiceConverter(model: nil)

  private func setting(_ emotion: String, _ intensity: Double = 1) throws -> EmotionSetting {
    try EmotionSetting(parsing: emotion, intensity: intensity)
  }

  private func medianPitch(_ clip: AudioClip) throws -> Float {
    let samples = try clip.mono().resampled(to: 24_000).channels[0]
    return try #require(PitchTracker(sampleRate: 24_000, hop: 300)(samples).medianHertz)
  }

  @Test(arguments: [("anger", 0.0), ("neutral", 1.0)])
  func `no intensity and no emotion give the recording back sample for sample`(
    emotion: String, intensity: Double
  ) throws {
    let clip = AudioClip(mono: VoiceFixture.voice(seconds: 1.5, sampleRate: 24_000), sampleRate: 24_000)
    #expect(try converter.convert(clip, to: setting(emotion, intensity)) == clip)
  }

  @Test func `a trace of emotion is nearly the recording itself`() throws {
    let clip = AudioClip(mono: VoiceFixture.voice(seconds: 1.5, sampleRate: 24_000), sampleRate: 24_000)
    let result = try converter.convert(clip, to: setting("sadness", 0.001), options: .init(keepsTiming: true))
    let error = zip(clip.channels[0], result.channels[0]).reduce(Float(0)) {
      $0 + ($1.0 - $1.1) * ($1.0 - $1.1)
    }
    let power = clip.channels[0].reduce(Float(0)) { $0 + $1 * $1 }
    #expect(10 * log10(error / power) < -15, "error \(10 * log10(error / power)) dB")
  }

  @Test(arguments: [EmotionCategory.fear, .sadness])
  func `pitch and tempo follow the rules of the emotion`(category: EmotionCategory) throws {
    let quality = try #require(EmotionRules.standard.qualities[category])
    let clip = AudioClip(mono: VoiceFixture.voice(seconds: 2, sampleRate: 24_000), sampleRate: 24_000)
    let result = try converter.convert(clip, to: EmotionSetting(mixture: EmotionMixture(category)))
    let shift = 12 * log2(try medianPitch(result) / medianPitch(clip))
    #expect(abs(shift - quality.pitchShift) < 1.2, "\(shift) semitones")
    let stretch = result.duration / clip.duration
    #expect(abs(stretch - Double(exp2(-quality.rate))) < 0.06, "\(stretch) times as long")
    let isFinite = result.channels[0].allSatisfy { $0.isFinite }
    #expect(isFinite)
  }

  @Test func `kept timing keeps the number of samples`() throws {
    let clip = AudioClip(mono: VoiceFixture.voice(seconds: 1.7, sampleRate: 44_100), sampleRate: 44_100)
    let result = try converter.convert(clip, to: setting("joy"), options: .init(keepsTiming: true))
    #expect(result.frameCount == clip.frameCount)
    #expect(result.sampleRate == 44_100)
  }

  @Test(arguments: [8000, 11_025, 16_000, 22_050, 48_000, 96_000])
  func `every sample rate and both channels are kept`(rate: Int) throws {
    let samples = VoiceFixture.voice(seconds: 1.2, sampleRate: rate)
    let clip = AudioClip(channels: [samples, samples.map { $0 * 0.5 }], sampleRate: rate)
    let result = try converter.convert(clip, to: setting("anger"))
    #expect(result.sampleRate == rate && result.channelCount == 2)
    let isSound = result.channels[0].allSatisfy { $0.isFinite && abs($0) <= 1 }
    #expect(isSound)
    let louder = zip(result.channels[0], result.channels[1]).allSatisfy { abs($0 - 2 * $1) < 0.3 }
    #expect(louder, "the channels are no longer in step")
  }

  @Test func `channels that cancel each other are still converted`() throws {
    let samples = VoiceFixture.voice(seconds: 1.2, sampleRate: 24_000)
    let clip = AudioClip(channels: [samples, samples.map { -$0 }], sampleRate: 24_000)
    let result = try converter.convert(clip, to: setting("fear"))
    #expect(result.channels[0] != clip.channels[0])
  }

  @Test func `the same seed gives the same samples`() throws {
    let clip = AudioClip(mono: VoiceFixture.voice(seconds: 1.2, sampleRate: 24_000), sampleRate: 24_000)
    let results = try [1, 1, 2].map {
      try converter.convert(clip, to: setting("disgust"), options: .init(seed: $0))
    }
    #expect(results[0] == results[1])
    #expect(results[0] != results[2])
  }

  @Test func `silence, noise and a blink are clear errors`() throws {
    let target = try setting("joy")
    let silence = AudioClip(silence: 2, sampleRate: 24_000)
    #expect(throws: ConversionError.self) { try converter.convert(silence, to: target) }
    var noise = NoiseSource(seed: 1)
    let hiss = AudioClip(mono: noise.normal(shape: [48_000]).scalars.map { $0 * 0.1 }, sampleRate: 24_000)
    #expect(throws: ConversionError.self) { try converter.convert(hiss, to: target) }
    let blink = AudioClip(mono: VoiceFixture.voice(seconds: 0.05, sampleRate: 24_000), sampleRate: 24_000)
    #expect(throws: ConversionError.self) { try converter.convert(blink, to: target) }
  }

  @Test func `clipped speech stays within full scale`() throws {
    let clipped = VoiceFixture.voice(seconds: 1.2, sampleRate: 24_000).map { max(-1, min(1, 8 * $0)) }
    let result = try converter.convert(AudioClip(mono: clipped, sampleRate: 24_000), to: setting("anger"))
    #expect(result.peak <= 1)
  }

  @Test func `blocks of any size give the same long recording without seams`() throws {
    // 70 s without a pause: chunks must be cut inside the sound.
    let samples = VoiceFixture.voice(seconds: 70, sampleRate: 8000, pause: false)
    let clip = AudioClip(mono: samples, sampleRate: 8000)
    let options = VoiceConverter.Options(keepsTiming: true)
    let whole = try converter.convert(clip, to: setting("calm"), options: options)
    #expect(whole.frameCount == clip.frameCount)
    var stream = try ConversionStream(
      converter, setting("calm"), options, sampleRate: 8000, channelCount: 1)
    var parts = AudioClip(silence: 0, sampleRate: 8000)
    for start in stride(from: 0, to: clip.frameCount, by: 7919) {
      if let part = try stream.push(clip[frames: start..<start + 7919]) { parts.append(part) }
    }
    parts.append(try stream.finish())
    #expect(parts == whole)
    func roughest(_ x: [Float]) -> Float { zip(x, x.dropFirst()).reduce(0) { max($0, abs($1.0 - $1.1)) } }
    #expect(roughest(whole.channels[0]) < 1.5 * roughest(samples))
  }
}
