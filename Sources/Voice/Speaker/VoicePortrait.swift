import Glibc

/// How a person sounds: the spectral envelope of each speech sound, how it varies around it, and the pitch.
///
/// A portrait holds statistics only; no sound can be got back from it.
public struct VoicePortrait: Sendable, Equatable {
  /// Middle of the pitch, semitones above 1 Hz.
  public var pitch: Float
  /// Semitones between the 16th and the 84th percentile of the pitch.
  public var range: Float
  /// Mean cepstra of each sound at the speaker's mean level, `[sounds, VoiceEnvelope.cepstra]`.
  package var envelopes: [Float]
  /// Covariance of what is left of the cepstra.
  package var covariance: SymmetricMatrix

  /// A portrait of known numbers.
  package init(pitch: Float, range: Float, envelopes: [Float], covariance: SymmetricMatrix) {
    (self.pitch, self.range) = (pitch, range)
    (self.envelopes, self.covariance) = (envelopes, covariance)
  }

  /// The expected cepstra of one step.
  ///
  /// - Parameter sounds: the probability of each sound.
  func cepstrum(_ sounds: ArraySlice<Float>) -> [Float] {
    var result = [Float](repeating: 0, count: VoiceEnvelope.cepstra)
    for (sound, probability) in sounds.enumerated() where probability > 1e-4 {
      let row = sound * VoiceEnvelope.cepstra
      for index in result.indices { result[index] += probability * envelopes[row + index] }
    }
    return result
  }

  /// A voice between this and another.
  func blended(with other: VoicePortrait, share: Float) -> VoicePortrait {
    VoicePortrait(
      pitch: pitch + share * (other.pitch - pitch), range: range + share * (other.range - range),
      envelopes: zip(envelopes, other.envelopes).map { $0 + share * ($1 - $0) },
      covariance: covariance.scaled(Double(1 - share), adding: other.covariance, times: Double(share)))
  }

  /// The voice with a throat whose resonances lie `factor` times as high.
  func withThroat(_ factor: Double, _ shape: VoiceEnvelope) -> VoicePortrait {
    var result = self
    let warp = FrequencyWarp(factor)
    for row in stride(from: 0, to: envelopes.count, by: VoiceEnvelope.cepstra) {
      let moved = warp(shape.envelope(envelopes[row..<row + VoiceEnvelope.cepstra]))
      result.envelopes.replaceSubrange(row..<row + VoiceEnvelope.cepstra, with: shape.cepstrum(moved[...]))
    }
    return result
  }

  /// How far two voices lie apart, about 1 for two people of one sex: sounds' envelopes and pitch.
  package func distance(to other: VoicePortrait) -> Double {
    // The silence of class 0 says nothing of a voice.
    let cepstra = zip(envelopes, other.envelopes).dropFirst(VoiceEnvelope.cepstra)
    let squares = cepstra.reduce(0.0) { $0 + Double(($1.0 - $1.1) * ($1.0 - $1.1)) }
    let shape = (squares / Double(max(1, envelopes.count / VoiceEnvelope.cepstra - 1))).squareRoot()
    return shape / 4 + Double(abs(pitch - other.pitch)) / 12
  }
}

/// Moves what lies at each frequency of an envelope to a multiple of it.
struct FrequencyWarp: Sendable {
  private let places: [(low: Int, weight: Float)]

  private static let scale = MelScale(bands: 100, sampleRate: 24_000)

  /// - Parameter factor: above 1 moves upwards.
  init(_ factor: Double) {
    places = (0..<VoiceEnvelope.bands).map { band in
      let hertz = Double(Self.scale.hertz(ofBand: band)) / factor
      let place = min(Self.scale.band(ofHertz: hertz), Double(VoiceEnvelope.bands - 1))
      let low = min(Int(place), VoiceEnvelope.bands - 2)
      return (low, Float(place - Double(low)))
    }
  }

  /// - Parameter envelope: `[VoiceEnvelope.bands]`.
  func callAsFunction(_ envelope: [Float]) -> [Float] {
    places.map { envelope[$0.low] + ($0.weight) * (envelope[$0.low + 1] - envelope[$0.low]) }
  }
}
