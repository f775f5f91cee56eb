import Foundation
import Speech
import Testing

@Suite struct SourceFilterTests {
  private let synthesis = SourceFilterSynthesis(stft: STFT(length: 1200, hop: 300), sampleRate: 24_000)

  /// Spectra with a flat harmonic level, the noise and the residual at the given levels.
  private func spectra(frames: Int, harmonic: Float, noise: Float, residual: Float = -30) -> [Float] {
    (0..<frames).flatMap { _ in
      [harmonic, 0, noise, residual, 0].flatMap { [Float](repeating: $0, count: 601) }
    }
  }

  private func normal(frames: Int) -> [Float] {
    // Sums of three uniform values: mean 0, variance 1.
    let uniform = testSignal(count: frames * 1202 * 3, seed: 11)
    return (0..<frames * 1202).map { uniform[$0 * 3] + uniform[$0 * 3 + 1] + uniform[$0 * 3 + 2] }
  }

  private func level(_ x: [Float], _ from: Float, _ to: Float) -> Float {
    let spectrogram = STFT(length: 1200, hop: 300)(x)
    var sum: Float = 0
    for frame in 4..<spectrogram.frames - 4 {
      for bin in Int(from / 20)..<Int(to / 20) {
        let index = frame * 601 + bin
        sum += spectrogram.real[index] * spectrogram.real[index]
        sum += spectrogram.imaginary[index] * spectrogram.imaginary[index]
      }
    }
    return 10 * log10(sum)
  }

  @Test func `pulses equal the reference, voiced and unvoiced`() throws {
    let fixture = try DSPFixture.load()
    let pulses = PulseTrain(sampleRate: 24_000, hop: 300)(fixture.f0)
    #expect(distance(pulses, fixture.pulses) < 2e-3)
    #expect(pulses.prefix(300).allSatisfy { $0 == 0 })
  }

  @Test func `pulses of a steady pitch repeat with its period`() {
    let pulses = PulseTrain(sampleRate: 24_000, hop: 300)([Float](repeating: 240, count: 80))
    #expect(distance(Array(pulses[12_000..<12_100]), Array(pulses[22_000..<22_100])) < 0.05)
    #expect(abs(pulses.reduce(0, +) / Float(pulses.count)) < 0.01)
  }

  @Test func `synthesis equals PyTorch's`() throws {
    let fixture = try DSPFixture.load()
    var head = (0..<8 * 3005).map { Float(0.8 * sin(0.37 * Double($0))) }
    for frame in 0..<8 {
      for bin in 0..<601 { head[frame * 3005 + 2 * 601 + bin] = -60 }
    }
    let noise = [Float](repeating: 0, count: 8 * 1202)
    let sound = synthesis(spectra: head, f0: fixture.f0, noise: noise)
    #expect(distance(sound, fixture.synthesis) < 1e-4)
  }

  @Test func `a neutral control changes no sample`() {
    let head = spectra(frames: 20, harmonic: 0, noise: -3)
    let f0 = [Float](repeating: 150, count: 20)
    let noise = normal(frames: 20)
    let plain = synthesis(spectra: head, f0: f0, noise: noise)
    let controls = [SpectralControl](repeating: .neutral, count: 20)
    #expect(synthesis(spectra: head, f0: f0, control: controls, noise: noise) == plain)
  }

  @Test func `gain, tilt and breath move the levels they name, and monotonically`() {
    let frames = 40
    let head = spectra(frames: frames, harmonic: 0, noise: -6)
    let f0 = [Float](repeating: 200, count: frames)
    let noise = normal(frames: frames)
    func sound(_ control: SpectralControl) -> [Float] {
      synthesis(
        spectra: head, f0: f0, control: [SpectralControl](repeating: control, count: frames), noise: noise)
    }
    let plain = sound(.neutral)
    #expect(abs(level(sound(.init(gain: 6)), 0, 12_000) - level(plain, 0, 12_000) - 6) < 0.01)
    let tilted = sound(.init(tilt: 3))
    #expect(abs(level(tilted, 100, 480) - level(plain, 100, 480)) < 0.2)
    #expect(abs(level(tilted, 1900, 2100) - level(plain, 1900, 2100) - 6) < 0.3)
    // Between the harmonics of 200 Hz lies noise only.
    func between(_ x: [Float]) -> Float { level(x, 6280, 6320) }
    let levels = [0, 0.25, 0.5, 1].map { between(sound(.init(breath: $0))) }
    #expect(levels == levels.sorted() && levels[3] > levels[0] + 6)
  }

  @Test func `warping moves a formant by the factor`() {
    var head = spectra(frames: 30, harmonic: -20, noise: -30)
    for frame in 0..<30 {
      for bin in 90..<111 { head[frame * 3005 + bin] = 0 }
    }
    let f0 = [Float](repeating: 100, count: 30)
    let noise = [Float](repeating: 0, count: 30 * 1202)
    let control = [SpectralControl](repeating: .init(formantWarp: 1.5), count: 30)
    let sound = synthesis(spectra: head, f0: f0, control: control, noise: noise)
    #expect(level(sound, 2850, 3150) > level(sound, 1850, 2150) + 60)
  }
}
