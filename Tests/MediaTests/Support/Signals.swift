import Glibc
import Media

/// A seeded generator for test data (SplitMix64, Steele et al. 2014).
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
    return mixed ^ mixed >> 31
  }
}

/// A sine of `frequency` hertz, the same in every channel unless `channelShift` moves its phase by channel.
func sine(
  _ frequency: Double, seconds: Double, sampleRate: Int, amplitude: Double = 0.5, channelCount: Int = 1,
  channelShift: Double = 0
) -> AudioClip {
  let count = Int((seconds * Double(sampleRate)).rounded())
  let channels = (0..<channelCount).map { channel in
    (0..<count).map { index in
      let phase = 2 * Double.pi * frequency * Double(index) / Double(sampleRate)
      return Float(amplitude * sin(phase + Double(channel) * channelShift))
    }
  }
  return AudioClip(channels: channels, sampleRate: sampleRate)
}

/// A rising sweep with a moving envelope: no two stretches look alike, so a shift in time shows.
func sweep(seconds: Double, sampleRate: Int, channelCount: Int = 1) -> AudioClip {
  let count = Int((seconds * Double(sampleRate)).rounded())
  let channels = (0..<channelCount).map { channel in
    (0..<count).map { index in
      let time = Double(index) / Double(sampleRate)
      let envelope = 0.25 + 0.2 * sin(2 * Double.pi * 3 * time + Double(channel))
      return Float(envelope * sin(2 * Double.pi * (200 * time + 400 * time * time / seconds)))
    }
  }
  return AudioClip(channels: channels, sampleRate: sampleRate)
}

/// Signal to noise in decibels of `actual` against `expected`, over the frames both have.
func signalToNoise(_ expected: AudioClip, _ actual: AudioClip, lag: Int = 0) -> Double {
  var signal = 0.0
  var noise = 1e-20
  for (a, b) in zip(expected.channels, actual.channels) {
    for index in max(0, -lag)..<min(a.count, b.count - lag) {
      let difference = Double(a[index]) - Double(b[index + lag])
      signal += Double(a[index]) * Double(a[index])
      noise += difference * difference
    }
  }
  return 10 * log10(signal / noise)
}

/// The shift in frames, within `range`, at which `actual` is most like `expected`.
func bestLag(_ expected: AudioClip, _ actual: AudioClip, within range: ClosedRange<Int>) -> Int {
  range.max { signalToNoise(expected, actual, lag: $0) < signalToNoise(expected, actual, lag: $1) } ?? 0
}

/// A picture whose every pixel depends on its place and on `seed`.
func gradient(width: Int, height: Int, seed: Int = 0, hasAlpha: Bool = false) -> Image {
  var image = Image(width: width, height: height, hasAlpha: hasAlpha)
  for y in 0..<height {
    for x in 0..<width {
      image[x: x, y: y] = (
        UInt8(truncatingIfNeeded: 255 * x / max(1, width - 1)),
        UInt8(truncatingIfNeeded: 255 * y / max(1, height - 1)),
        UInt8(truncatingIfNeeded: seed * 37 % 256),
        UInt8(truncatingIfNeeded: 255 * (x + y) / (width + height))
      )
    }
  }
  return image
}
