import Glibc

/// The numbers that audio features and networks must agree on; stored beside the weights.
public struct SpeechConfiguration: Codable, Sendable, Equatable {
  /// Samples per second.
  public var sampleRate = 24_000
  /// Samples between frames.
  public var hop = 300
  /// Samples per STFT frame.
  public var fftLength = 1200
  /// Mel bands.
  public var mels = 100
  /// Mel magnitudes below this are raised to it before the logarithm.
  public var melFloor: Float = 1e-4
  /// The networks see (ln mel + `melShift`) / `melScale`.
  public var melShift: Float = 5
  /// See `melShift`.
  public var melScale: Float = 2.5
  /// The networks see (ln energy + `energyShift`) / `energyScale`.
  public var energyShift: Float = 3
  /// See `energyShift`.
  public var energyScale: Float = 1.5
  /// The networks see ln(F0 / `f0Reference`) / `f0Scale`, hertz.
  public var f0Reference: Float = 200
  /// See `f0Reference`.
  public var f0Scale: Float = 0.3
  /// The configuration of the shipped models.
  public init() {}

  /// Frames at or below this F0 are unvoiced, hertz.
  public var voicedFloor: Float { 40 }

  /// Frames per second, for example 80.
  public var frameRate: Float { Float(sampleRate) / Float(hop) }

  /// The transform of this configuration.
  public var stft: STFT { STFT(length: fftLength, hop: hop) }

  /// The mel spectrogram of this configuration, natural logarithm, not normalised.
  public var melSpectrogram: MelSpectrogram {
    MelSpectrogram(stft: stft, sampleRate: sampleRate, bands: mels, floor: melFloor)
  }

  /// Checks that a transform and networks of these sizes exist.
  ///
  /// - Throws: `SpeechError.badConfiguration` that names the field.
  public func validate() throws(SpeechError) {
    func demand(_ holds: Bool, _ field: String, _ value: String) throws(SpeechError) {
      if !holds { throw .badConfiguration(field: field, value: value) }
    }
    try demand((8000...96_000).contains(sampleRate), "sampleRate", "\(sampleRate)")
    try demand(FFT.supports(fftLength) && fftLength <= 1 << 14, "fftLength", "\(fftLength)")
    try demand(hop > 0 && hop * 2 <= fftLength, "hop", "\(hop)")
    try demand((1...512).contains(mels), "mels", "\(mels)")
    try demand(melFloor > 0, "melFloor", "\(melFloor)")
    try demand(melScale > 0, "melScale", "\(melScale)")
    try demand(energyScale > 0, "energyScale", "\(energyScale)")
    try demand(f0Reference > 0, "f0Reference", "\(f0Reference)")
    try demand(f0Scale > 0, "f0Scale", "\(f0Scale)")
  }

  /// ln(F0 / reference) / scale of every frame, in straight lines through unvoiced stretches.
  ///
  /// - Parameter f0: `[frames]`, hertz, 0 where unvoiced.
  public func interpolatedLogF0(_ f0: [Float]) -> [Float] {
    let voiced = f0.indices.filter { f0[$0] > voicedFloor }
    guard let first = voiced.first, let last = voiced.last else {
      return [Float](repeating: 0, count: f0.count)
    }
    func level(_ frame: Int) -> Float { log(f0[frame] / f0Reference) / f0Scale }
    var result = [Float](repeating: level(first), count: f0.count)
    for frame in last..<f0.count { result[frame] = level(last) }
    for (left, right) in zip(voiced, voiced.dropFirst()) {
      let (start, step) = (level(left), (level(right) - level(left)) / Float(right - left))
      for frame in left..<right { result[frame] = start + step * Float(frame - left) }
    }
    return result
  }

  /// The normalised energy of every frame: ln of the root mean square over its mel bands.
  ///
  /// - Parameter mel: `[frames, mels]`, normalised.
  public func energy(mel: [Float]) -> [Float] {
    stride(from: 0, to: mel.count, by: mels).map { row in
      var sum: Float = 0
      for band in row..<row + mels { sum += exp(2 * (mel[band] * melScale - melShift)) }
      return (0.5 * log(sum / Float(mels)) + energyShift) / energyScale
    }
  }

  /// Normalised energy as the level of speech in decibels, relative to mel magnitudes of 1.
  public func decibels(energy: Float) -> Float {
    (energy * energyScale - energyShift) * 20 / Float(log(10.0))
  }

  /// The level of digital silence, whose mel bands all lie at the floor.
  public var silenceDecibels: Float { 20 * log10(melFloor) }

  /// What a level change of so many decibels adds to the normalised energy.
  public func energyChange(decibels: Float) -> Float {
    decibels * Float(log(10.0)) / 20 / energyScale
  }
}
