import Glibc
import Media
import Testing

@Suite("AudioClip")
struct AudioClipTests {
  @Test("peak and RMS of a sine are its amplitude and amplitude over root two")
  func levels() {
    let clip = sine(100, seconds: 1, sampleRate: 8000, amplitude: 0.8, channelCount: 2)
    #expect(abs(clip.peak - 0.8) < 1e-3)
    #expect(abs(clip.rms - 0.8 / Float(2).squareRoot()) < 1e-4)
    #expect(clip.duration == 1)
    #expect(clip.frameCount == 8000)
  }

  @Test("mixing down to mono takes the mean")
  func mono() {
    let clip = AudioClip(channels: [[1, 0, -0.5], [0, 0.5, -0.5]], sampleRate: 10)
    #expect(clip.mono().channels == [[0.5, 0.25, -0.5]])
  }

  @Test("slices are cut to the clip's ends")
  func slices() {
    let clip = AudioClip(mono: [0, 1, 2, 3, 4], sampleRate: 10)
    #expect(clip[frames: 1..<3].channels == [[1, 2]])
    #expect(clip[frames: 3..<99].channels == [[3, 4]])
    #expect(clip[frames: 7..<9].frameCount == 0)
    #expect(clip[seconds: 0.1..<0.35].channels == [[1, 2, 3]])
    #expect(clip[seconds: -1..<0.1].channels == [[0]])
  }

  @Test("gain in decibels multiplies")
  func gain() {
    let clip = AudioClip(mono: [0.1, -0.2], sampleRate: 10)
    #expect(abs(clip.gained(decibels: 20).peak - 2) < 1e-5)
    #expect(clip.gained(by: -1).channels == [[-0.1, 0.2]])
  }

  @Test("mixing adds at a frame and grows the clip")
  func mix() {
    var clip = AudioClip(mono: [1, 1], sampleRate: 10)
    clip.mix(AudioClip(mono: [0.5, 0.25], sampleRate: 10), atFrame: 1)
    #expect(clip.channels == [[1, 1.5, 0.25]])
    clip.append(AudioClip(silence: 0.2, sampleRate: 10))
    #expect(clip.channels == [[1, 1.5, 0.25, 0, 0]])
  }

  @Test(
    "resampling keeps length, phase and level of a tone",
    arguments: [
      (44_100, 48_000), (48_000, 16_000), (22_050, 24_000), (8000, 44_100), (24_000, 22_050),
    ])
  func resampling(from: Int, to: Int) throws {
    let clip = sine(1000, seconds: 0.5, sampleRate: from)
    let result = try clip.resampled(to: to)
    #expect(result.frameCount == (clip.frameCount * to + from - 1) / from)
    let middle = sine(1000, seconds: 0.5, sampleRate: to)
    let inner = 400..<min(result.frameCount, middle.frameCount) - 400
    #expect(signalToNoise(middle[frames: inner], result[frames: inner]) > 80)
  }

  @Test("resampling down removes what the lower rate cannot hold")
  func aliasing() throws {
    let above = try sine(11_000, seconds: 0.5, sampleRate: 48_000).resampled(to: 16_000)
    let residue = above[frames: 400..<above.frameCount - 400].rms
    #expect(20 * log10(residue / 0.3536) < -80, "residue \(residue)")
  }

  @Test("resampling to the same rate returns the same samples")
  func sameRate() throws {
    let clip = sweep(seconds: 0.1, sampleRate: 24_000)
    #expect(try clip.resampled(to: 24_000) == clip)
  }
}
