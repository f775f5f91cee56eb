import Glibc
import Media
import Speech
import Tensor

/// What the change of a voice needs of a recording, 40 steps a second.
package struct HeardSpeech: Sendable {
  /// Probability of each sound, `[steps, sounds]`.
  let sounds: [Float]
  /// Sounds of a step.
  let soundCount: Int
  /// Envelope relative to the mean level, `[steps, VoiceEnvelope.cepstra]`.
  let cepstra: [Float]
  /// Decibels relative to the mean level, `[steps]`.
  let level: [Float]
  /// Whether a step sounds, `[steps]`.
  let isActive: [Bool]
  /// Hertz, 0 where unvoiced, 80 frames a second.
  let f0: [Float]

  /// The number of steps.
  var count: Int { level.count }

  /// Decibels below the 95th percentile that still count as speech.
  private static let activeRange: Float = 35

  /// Wraps what is known.
  package init(
    sounds: [Float], soundCount: Int, cepstra: [Float], level: [Float], isActive: [Bool], f0: [Float]
  ) {
    (self.sounds, self.soundCount, self.cepstra) = (sounds, soundCount, cepstra)
    (self.level, self.isActive, self.f0) = (level, isActive, f0)
  }

  /// Hears a recording.
  ///
  /// - Parameters:
  ///   - samples: mono, at the configuration's rate.
  ///   - f0: of its frames; tracked here when nil.
  /// - Throws: `VoiceError.tooShort`; `MediaError`.
  init(
    _ samples: [Float], f0: [Float]? = nil, recognizer: PhonemeRecognizer, envelope: VoiceEnvelope,
    features: SpeechConfiguration
  ) throws {
    let peak = samples.reduce(Float(1e-5)) { max($0, abs($1)) }
    let scaled = samples.map { $0 / peak * 0.7 }
    let f0 = f0 ?? PitchTracker(sampleRate: features.sampleRate, hop: features.hop)(scaled).f0
    let logs = try recognizer.probabilities(of: AudioClip(mono: samples, sampleRate: features.sampleRate))
    let bands = VoiceEnvelope.bands
    let shape = envelope(scaled, f0: f0)
    let frames = min(f0.count, logs.shape[0])
    guard frames >= 2 else {
      throw VoiceError.tooShort(
        seconds: Double(samples.count) / Double(features.sampleRate), needed: 2 / Double(features.frameRate))
    }
    let decibels = (0..<frames).map { frame -> Float in
      let power = shape[frame * bands..<(frame + 1) * bands].reduce(Float(0)) { $0 + exp(2 * $1) }
      return 10 * log10(power / Float(bands))
    }
    let top = decibels.sorted()[min(frames - 1, Int(0.95 * Double(frames)))] - Self.activeRange
    let active = decibels.filter { $0 > top }
    let mean = active.reduce(0.0) { $0 + pow(10, Double($1) / 10) } / Double(max(1, active.count))
    let loudness = Float(10 * log10(max(mean, 1e-20)))
    soundCount = logs.shape[1]
    var sounds: [Float] = []
    var cepstra: [Float] = []
    var level: [Float] = []
    var isActive: [Bool] = []
    for step in 0..<frames / 2 {
      let (a, b) = (2 * step, 2 * step + 1)
      for sound in 0..<soundCount {
        let first = exp(logs.scalars[a * soundCount + sound])
        sounds.append((first + exp(logs.scalars[b * soundCount + sound])) / 2)
      }
      let pair = (0..<bands).map { (shape[a * bands + $0] + shape[b * bands + $0]) / 2 }
      cepstra += envelope.cepstrum(pair.map { $0 - loudness * Float(log(10.0)) / 20 }[...])
      level.append((decibels[a] + decibels[b]) / 2 - loudness)
      isActive.append(decibels[a] > top && decibels[b] > top)
    }
    (self.sounds, self.cepstra, self.level, self.isActive) = (sounds, cepstra, level, isActive)
    self.f0 = f0
  }

  /// The probabilities of one step.
  func sounds(at step: Int) -> ArraySlice<Float> { sounds[step * soundCount..<(step + 1) * soundCount] }

  /// The cepstra of one step.
  func cepstrum(at step: Int) -> ArraySlice<Float> {
    cepstra[step * VoiceEnvelope.cepstra..<(step + 1) * VoiceEnvelope.cepstra]
  }
}
