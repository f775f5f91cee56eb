import Glibc
import Speech
import Tensor

extension ContourChange {
  /// The change that the signal rules make: what is used where no learned model may be.
  ///
  /// Formant shifts of the rules are left out; everything else of a quality is applied.
  /// - Parameters:
  ///   - quality: from `EmotionRules`, already at its strength.
  ///   - contours: of one phrase.
  ///   - noise: drawn from for creak only.
  init(
    _ quality: VoiceQuality, for contours: SpeechContours, features: SpeechConfiguration,
    noise: inout NoiseSource
  ) {
    self.init(steps: contours.count / 2, bands: features.mels)
    let edited = PitchContour(cap: nil, frameRate: features.frameRate)(
      contours.f0, quality: quality, noise: &noise)
    let scale = MelScale(bands: features.mels, sampleRate: features.sampleRate)
    let tilt = (0..<features.mels).map { band in
      quality.tilt * min(log2(max(scale.hertz(ofBand: band), 500) / 500), 3.3) * Float(log(10.0)) / 20
    }
    var last = quality.pitchShift
    for step in 0..<count {
      let frames = [2 * step, 2 * step + 1].filter { contours.f0[$0] > 0 }
      if !frames.isEmpty {
        last = frames.reduce(Float(0)) { $0 + 12 * log2(edited[$1] / contours.f0[$1]) } / Float(frames.count)
      }
      semitones[step] = last
      logDuration[step] = -quality.rate * Float(log(2.0))
      decibels[step] = quality.energy
      breath[step] = max(0, min(1, quality.breath))
      for band in 0..<bands { envelope[step * bands + band] = tilt[band] }
    }
  }
}

/// The frequencies of the mel bands, on Slaney's scale as in `MelSpectrogram`.
struct MelScale: Sendable {
  private let bands: Int
  private let top: Double

  init(bands: Int, sampleRate: Int) {
    self.bands = bands
    top = Self.mel(Double(sampleRate) / 2)
  }

  /// The middle of a band.
  func hertz(ofBand band: Int) -> Float {
    let mel = top * Double(band + 1) / Double(bands + 1)
    return Float(mel < 15 ? mel * 200 / 3 : 1000 * exp(log(6.4) / 27 * (mel - 15)))
  }

  /// The band, as a real number within the bands, whose middle lies at a frequency.
  func band(ofHertz hertz: Double) -> Double {
    min(max(Self.mel(hertz) / top * Double(bands + 1) - 1, 0), Double(bands - 1))
  }

  private static func mel(_ hertz: Double) -> Double {
    hertz < 1000 ? hertz * 3 / 200 : 15 + log(hertz / 1000) * 27 / log(6.4)
  }
}
