import Glibc

/// The step from one voice to another: filters, throat, pitch level and range.
///
/// What a sound of the first voice should look like in the second is the difference of the two portraits; how
/// the recording itself differs from its speaker's mean is carried over by the linear map that gives it the
/// second speaker's spread. Errors of both portraits' common part cancel. The changes are exaggerated a little,
/// since a filter alone does not reach all of a voice.
/// - Source: the map is optimal transport between Gaussians (`SymmetricMatrix.transport`), as used for voices
///   by Stylianou et al. 1998 (there: per class of a mixture, full regression).
package struct TimbreChange: Sendable {
  /// How much higher the throat's resonances lie; grains are read this much faster.
  package let throat: Double
  /// Semitones from the first voice's middle to the second's.
  package let shift: Float
  /// Factor on the deviations from the middle.
  package let range: Float
  private let source, target: VoicePortrait
  package let map: SymmetricMatrix
  private let shape: VoiceEnvelope
  private let exaggeration: Float

  /// What the difference of the portraits is multiplied by, and how much of the map is used.
  package static let usualExaggeration: Float = 1.2
  private static let mapShare: Float = 1.3
  /// Share of both speakers' own variances that keeps the map from following noise.
  private static let regularization = 0.3
  /// The largest gain, natural logarithm: 20 dB.
  static let largestGain: Float = 2.3
  private static let ranges: ClosedRange<Float> = 0.7...1.45
  private static let throats = (-11...11).map { exp(Double($0) * 0.02) }

  /// - Parameters:
  ///   - keepsMelody: the range of the pitch stays, and its level moves by at most four semitones.
  ///   - exaggeration: what the difference of the portraits is multiplied by.
  package init(
    from source: VoicePortrait, to target: VoicePortrait, keepsMelody: Bool = false,
    exaggeration: Float = usualExaggeration, model: SpeakerModel
  ) {
    self.exaggeration = exaggeration
    (self.source, self.target, shape) = (source, target, model.envelope)
    let way = target.pitch - source.pitch
    shift = keepsMelody ? max(-4, min(4, way)) : way
    let ratio = pow(target.range / max(source.range, 0.5), 0.7)
    range = keepsMelody ? 1 : min(max(ratio, Self.ranges.lowerBound), Self.ranges.upperBound)
    map = source.steadied(Self.regularization, with: target)
      .transport(to: target.steadied(Self.regularization, with: source))
    throat = Self.throat(from: source, to: target, model)
  }

  /// The factor on all frequencies that brings the sounds' envelopes nearest to the target's.
  private static func throat(
    from source: VoicePortrait, to target: VoicePortrait, _ model: SpeakerModel
  ) -> Double {
    let size = VoiceEnvelope.cepstra
    let spoken = model.frequencies.indices.filter { model.frequencies[$0] > 0.002 }
    func envelopes(_ voice: VoicePortrait) -> [[Float]] {
      spoken.map { model.envelope.envelope(voice.envelopes[$0 * size..<($0 + 1) * size]) }
    }
    let (from, to) = (envelopes(source), envelopes(target))
    let bands = 5..<80
    var best = (cost: Double.infinity, throat: 1.0)
    for throat in throats {
      let warp = FrequencyWarp(throat)
      let rests = zip(from, to).map { pair in zip(pair.1, warp(pair.0)).map { $0 - $1 } }
      // A tone of the microphone is common to all sounds and no throat: half of it is left out.
      var common = [Float](repeating: 0, count: VoiceEnvelope.bands)
      var total: Float = 0
      for (index, rest) in rests.enumerated() {
        total += model.frequencies[spoken[index]]
        for band in bands { common[band] += model.frequencies[spoken[index]] * rest[band] }
      }
      let level = bands.reduce(Float(0)) { $0 + common[$1] } / max(total, 1e-9) / Float(bands.count)
      var cost = 0.02 * abs(log(throat))
      for (index, rest) in rests.enumerated() {
        let weight = Double(model.frequencies[spoken[index]] / max(total, 1e-9)) / Double(bands.count)
        for band in bands {
          let value = rest[band] - level - 0.5 * (common[band] / max(total, 1e-9) - level)
          cost += weight * Double(value * value)
        }
      }
      if cost < best.cost { best = (cost, throat) }
    }
    return best.throat
  }

  /// The change of pitch of every step, semitones.
  ///
  /// - Parameter semitones: above 1 Hz, of every frame (two a step).
  package func semitones(_ semitones: [Float], steps: Int) -> [Float] {
    (0..<steps).map { step in
      shift(at: (semitones[2 * step] + semitones[2 * step + 1]) / 2)
    }
  }

  /// The change of a pitch, semitones; an octave error is changed as the right pitch would be.
  private func shift(at semitones: Float) -> Float {
    let own = semitones - source.pitch
    return shift + (own - 12 * (own / 12).rounded()) * (range - 1)
  }

  /// A contour after the change.
  ///
  /// - Parameter f0: hertz, 0 where unvoiced.
  package func moved(f0: [Float]) -> [Float] {
    f0.map { hertz in
      guard hertz > 0 else { return 0 }
      return hertz * exp2(shift(at: 12 * log2(hertz)) / 12)
    }
  }

  /// The gains of every step, natural logarithm, `[steps, bands]`; the mean level of speech stays.
  ///
  /// - Parameter bands: at least `VoiceEnvelope.bands`; those above repeat the last one.
  package func gains(_ heard: HeardSpeech, bands: Int) -> [Float] {
    let (count, own) = (heard.count, VoiceEnvelope.bands)
    let size = VoiceEnvelope.cepstra
    let warp = FrequencyWarp(throat)
    var raw = [Float](repeating: 0, count: count * own)
    for step in 0..<count {
      let before = source.cepstrum(heard.sounds(at: step))
      var after = target.cepstrum(heard.sounds(at: step))
      let rest = zip(heard.cepstrum(at: step), before).map { $0 - $1 }
      for row in 0..<size {
        var moved = -rest[row]
        for column in 0..<size { moved += Float(map.values[row * size + column]) * rest[column] }
        after[row] += Self.mapShare * moved
      }
      let (from, to) = (warp(shape.envelope(before)), shape.envelope(after))
      for band in 0..<own { raw[step * own + band] = exaggeration * (to[band] - from[band]) }
    }
    var gains = [Float](repeating: 0, count: count * bands)
    var power = (before: 1e-9, after: 1e-9)
    for step in 0..<count {
      let (last, next) = (max(0, step - 1), min(count - 1, step + 1))
      let sounding =
        [last, step, next].reduce(Float(0)) { $0 + max(0, min(1, (heard.level[$1] + 40) / 15)) } / 3
      let spectrum = heard.isActive[step] ? warp(shape.envelope(heard.cepstrum(at: step))) : nil
      for band in 0..<own {
        let (a, b, c) = (raw[last * own + band], raw[step * own + band], raw[next * own + band])
        let value = max(-Self.largestGain, min(Self.largestGain, (a + 2 * b + c) / 4)) * sounding
        gains[step * bands + band] = value
        if let spectrum {
          power.before += exp(2 * Double(spectrum[band]))
          power.after += exp(2 * Double(spectrum[band] + value))
        }
      }
    }
    let level = Float(0.5 * log(power.before / power.after))
    for step in 0..<count {
      let sounding = max(0, min(1, (heard.level[step] + 40) / 15))
      for band in 0..<own { gains[step * bands + band] += level * sounding }
      for band in own..<max(own, bands) { gains[step * bands + band] = gains[step * bands + own - 1] }
    }
    return gains
  }
}

extension VoicePortrait {
  /// The covariance with a share of both voices' mean variances added to its diagonal.
  fileprivate func steadied(_ share: Double, with other: VoicePortrait) -> SymmetricMatrix {
    var result = covariance
    for k in 0..<result.size {
      let place = k * result.size + k
      result.values[place] += share * (covariance.values[place] + other.covariance.values[place]) / 2
    }
    return result
  }
}
