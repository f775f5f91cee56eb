import Foundation
import Media
import NN
import Tensor
import Testing
import Voice

/// The shipped mask; its fixture is made by training/background/export.py.
@Suite struct SpeechRemoverTests {
  private static let assets = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("assets").path

  private func removed(
    _ samples: [Float], block: Int, amount: @escaping @Sendable (Double) -> Float = { _ in 1 }
  ) throws -> [Float] {
    var remover = SpeechRemover(try BackgroundMask(modelDirectory: Self.assets), amount: amount)
    var result: [Float] = []
    for start in stride(from: 0, to: samples.count, by: block) {
      let part = Array(samples[start..<min(start + block, samples.count)])
      result += remover.process(AudioClip(mono: part, sampleRate: 48_000))[0]
    }
    return result + (remover.finish().first ?? [])
  }

  private func noise(_ count: Int) -> [Float] {
    var state: UInt32 = 7
    var low: Float = 0
    return (0..<count).map { _ in
      state = state &* 1_664_525 &+ 1_013_904_223
      low = 0.9 * low + 0.1 * (Float(state >> 8) / Float(1 << 23) - 1)
      return low
    }
  }

  @Test func `the mask equals PyTorch's`() throws {
    let weights = try Weights(path: fixture("background.safetensors"))
    let powers = try weights.tensor("powers", shape: [60, 56])
    let expected = try weights.tensor("gains", shape: [60, 56])
    let gains = try BackgroundMask(modelDirectory: Self.assets).gains(powers: powers)
    #expect(distance(gains.scalars, expected.scalars) < 1e-3)
  }

  @Test func `the size of the blocks changes nothing, and no sample is lost`() throws {
    let sound = noise(20 * 48_000 + 123)
    let whole = try removed(sound, block: sound.count)
    let parts = try removed(sound, block: 7001)
    #expect(whole.count == sound.count && whole == parts)
  }

  @Test(arguments: [0, 1, 100, 2047, 2048, 30_000]) func `short recordings keep their length`(count: Int)
    throws
  {
    #expect(try removed(noise(count), block: 4096).count == count)
  }

  @Test func `where nothing is to be removed the sound stays as it is`() throws {
    let sound = noise(10 * 48_000)
    #expect(try removed(sound, block: 48_000) { _ in 0 } == sound)
    // Removal in seconds 4 to 6 only: a second away from them the sound is the same but for rounding.
    let part = try removed(sound, block: 48_000) { (4...6).contains($0) ? 1 : 0 }
    #expect(distance(Array(sound[..<(3 * 48_000)]), Array(part[..<(3 * 48_000)])) < 1e-5)
    #expect(distance(Array(sound[(7 * 48_000)...]), Array(part[(7 * 48_000)...])) < 1e-5)
  }

  @Test func `noise without speech stays within a decibel`() throws {
    let sound = noise(8 * 48_000)
    let rest = AudioClip(mono: try removed(sound, block: 48_000), sampleRate: 48_000).rms
    let before = AudioClip(mono: sound, sampleRate: 48_000).rms
    #expect(abs(20 * log10(rest / before)) < 1)
  }
}
