import Glibc

/// How a voice differs from its own neutral: a point in a vector space whose origin is neutral.
///
/// Factors are kept as base-2 logarithms, so strength is multiplication and mixing is addition; every
/// parameter is monotone in the strength by construction.
public struct VoiceQuality: Sendable, Equatable, Codable {
  /// F0 level, semitones.
  public var pitchShift: Float = 0
  /// F0 movement around its median, log2 of the factor.
  public var pitchRange: Float = 0
  /// Speech rate, log2 of the factor.
  public var rate: Float = 0
  /// Level, decibels.
  public var energy: Float = 0
  /// Spectral slope above 500 Hz, decibels per octave.
  public var tilt: Float = 0
  /// Breathiness; 1 is a whisper-like voice.
  public var breath: Float = 0
  /// Formant frequencies, log2 of the factor.
  public var formants: Float = 0
  /// F0 rise over the last 40 % of the utterance, semitones.
  public var finalSlope: Float = 0
  /// Depth of a 6.5 Hz tremor of F0, semitones.
  public var tremor: Float = 0
  /// Irregularity of F0 that grows over the second half of the utterance, 0...1.
  public var creak: Float = 0

  /// Neutral: changes nothing.
  public static let neutral = VoiceQuality()

  /// A quality from factors as people state them.
  ///
  /// - Parameters:
  ///   - pitchShift: semitones.
  ///   - range: factor on the movement of F0 around its median, above 0.
  ///   - rate: factor on the tempo, above 0.
  ///   - energy: decibels.
  ///   - tilt: decibels per octave.
  ///   - breath: 0...1.
  ///   - formants: factor on formant frequencies, above 0.
  ///   - finalSlope: semitones.
  ///   - tremor: semitones.
  ///   - creak: 0...1.
  public init(
    pitchShift: Float = 0, range: Float = 1, rate: Float = 1, energy: Float = 0, tilt: Float = 0,
    breath: Float = 0, formants: Float = 1, finalSlope: Float = 0, tremor: Float = 0, creak: Float = 0
  ) {
    self.pitchShift = pitchShift
    pitchRange = log2(range)
    self.rate = log2(rate)
    self.energy = energy
    self.tilt = tilt
    self.breath = breath
    self.formants = log2(formants)
    self.finalSlope = finalSlope
    self.tremor = tremor
    self.creak = creak
  }

  /// This quality plus `other` times `weight`, parameter by parameter.
  public func adding(_ other: VoiceQuality, times weight: Float = 1) -> VoiceQuality {
    var sum = self
    sum.pitchShift += other.pitchShift * weight
    sum.pitchRange += other.pitchRange * weight
    sum.rate += other.rate * weight
    sum.energy += other.energy * weight
    sum.tilt += other.tilt * weight
    sum.breath += other.breath * weight
    sum.formants += other.formants * weight
    sum.finalSlope += other.finalSlope * weight
    sum.tremor += other.tremor * weight
    sum.creak += other.creak * weight
    return sum
  }

  /// The quality at another strength: 0 is neutral, 1 this one.
  public func scaled(by strength: Float) -> VoiceQuality {
    VoiceQuality.neutral.adding(self, times: strength)
  }

  /// What the synthesis changes about every frame; the level is not part of it, it belongs to the prosody.
  public var spectralControl: SpectralControl {
    SpectralControl(tilt: tilt, breath: max(0, min(1, breath)), formantWarp: exp2(formants))
  }
}
