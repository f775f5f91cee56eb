import Speech
import Testing

@Suite struct SpectrumTests {
  @Test func `the STFT equals torch.stft`() throws {
    let fixture = try DSPFixture.load()
    let spectrogram = STFT(length: 240, hop: 60)(fixture.signal)
    #expect(spectrogram.frames == 9)
    #expect(distance(spectrogram.real, fixture.real) < 1e-5)
    #expect(distance(spectrogram.imaginary, fixture.imaginary) < 1e-5)
  }

  @Test func `the inverse equals torch.istft on spectra of no signal`() throws {
    let fixture = try DSPFixture.load()
    let stft = STFT(length: 240, hop: 60)
    var spectrogram = stft(fixture.signal)
    for frame in 0..<spectrogram.frames {
      for bin in 0..<spectrogram.bins {
        let factor = 1 + 0.3 * Float(bin) / 121
        spectrogram.real[frame * spectrogram.bins + bin] *= factor
        spectrogram.imaginary[frame * spectrogram.bins + bin] *= factor
      }
    }
    #expect(distance(stft.inverse(spectrogram, count: 500), fixture.inverse) < 1e-5)
  }

  @Test(arguments: [1, 2, 300, 1199, 1200, 24_000])
  func `analysis and synthesis give back a signal of any length`(count: Int) {
    let signal = testSignal(count: count, seed: 5)
    let stft = STFT(length: 1200, hop: 300)
    let back = stft.inverse(stft(signal), count: count)
    #expect(distance(signal, back) < 1e-5)
  }

  @Test func `an empty signal has one silent frame`() {
    let spectrogram = STFT(length: 1200, hop: 300)([])
    #expect(spectrogram.frames == 1)
    #expect(spectrogram.magnitudes.allSatisfy { $0 == 0 })
  }

  @Test func `the mel filters are librosa's`() throws {
    let fixture = try DSPFixture.load()
    let bank = MelSpectrogram.filterbank(bands: 100, frameLength: 1200, sampleRate: 24_000)
    let sums = bank.map { $0.reduce(0, +) }
    let centroids = bank.map { row in
      row.enumerated().reduce(0) { $0 + Float($1.offset) * $1.element } / row.reduce(0, +)
    }
    #expect(distance(sums, fixture.bandSums) < 1e-4)
    #expect(distance(centroids, fixture.bandCentroids) < 1e-3)
  }

  @Test func `the log-mel spectrogram equals the reference`() throws {
    let fixture = try DSPFixture.load()
    let mel = MelSpectrogram(stft: STFT(length: 1200, hop: 300), sampleRate: 24_000, bands: 100, floor: 1e-4)
    #expect(distance(mel(fixture.melSignal), fixture.mel) < 1e-4)
  }
}
