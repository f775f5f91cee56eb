/// What may be changed about one frame's sound without changing its pitch, duration or words.
public struct SpectralControl: Sendable, Equatable, Codable {
  /// Level change of everything, decibels.
  public var gain: Float = 0
  /// Change of the spectral slope above 500 Hz, decibels per octave: positive is pressed, negative is soft.
  public var tilt: Float = 0
  /// How much of the voiced spectrum above 800 Hz turns into noise, 0...1.
  public var breath: Float = 0
  /// How much of all harmonics turns into noise of the same spectrum, 0...1; 1 is a whisper.
  public var whisper: Float = 0
  /// Factor on all formant frequencies, for example 1.03; 1 leaves them.
  public var formantWarp: Float = 1

  /// A control that changes nothing until its properties are set.
  public init(gain: Float = 0, tilt: Float = 0, breath: Float = 0, formantWarp: Float = 1) {
    self.gain = gain
    self.tilt = tilt
    self.breath = breath
    self.formantWarp = formantWarp
  }

  /// The control that changes nothing; a synthesis skips it altogether.
  public static let neutral = SpectralControl()
}
