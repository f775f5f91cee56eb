import Glibc
import Speech
import Tensor

/// How the voice quality of a request moves from its first sound to its last.
package struct QualityCourse: Sendable {
  private let start: VoiceQuality
  /// Nil where the quality stays the same.
  private let end: VoiceQuality?

  /// A course; without an end it stands still.
  package init(_ start: VoiceQuality, to end: VoiceQuality? = nil) {
    self.start = start
    self.end = end
  }

  /// The quality at a share of the whole, 0...1.
  package func quality(at share: Float) -> VoiceQuality {
    guard let end else { return start }
    return start.scaled(by: 1 - share).adding(end, times: share)
  }

  /// Applies the course to the curves of a part of the whole.
  ///
  /// F0 moves in octaves from the contour that the first quality gives to that of the last one.
  /// - Parameter shares: where each frame lies in the whole, 0...1.
  func edited(
    _ curves: ProsodyCurves, shares: [Float], contour: PitchContour, features: SpeechConfiguration,
    noise: inout NoiseSource
  ) -> ProsodyCurves {
    var again = noise
    var result = curves.edited(quality: start, contour: contour, features: features, noise: &noise)
    guard let end else { return result }
    let last = curves.edited(quality: end, contour: contour, features: features, noise: &again)
    for (frame, share) in shares.enumerated() {
      // Both contours are voiced where the curves are.
      if result.f0[frame] > 0 { result.f0[frame] *= pow(last.f0[frame] / result.f0[frame], share) }
      result.energy[frame] += share * (last.energy[frame] - result.energy[frame])
    }
    return result
  }

  /// What the synthesis changes about each frame; empty where it changes nothing.
  func controls(shares: [Float], whisper: Float) -> [SpectralControl] {
    let controls = shares.map { share in
      var control = quality(at: share).spectralControl
      control.whisper = whisper
      // The mel model speaks at its own level, where its words are clearest; a whisper is quieter.
      control.gain -= 7 * whisper
      return control
    }
    return controls.allSatisfy { $0 == .neutral } ? [] : controls
  }
}
