import Emotion
import Glibc

/// How sharply emotions are told apart: a push away from the others, and emotions that shall not be heard.
///
/// - Source: the positive and negative guidance of EmoDubber (Cong et al. 2025, section 3.4), there a gradient
///   of a classifier in the sampler; here the same two pushes in the space of voice qualities, where the
///   classes are points and the gradients straight lines.
public struct EmotionGuidance: Sendable, Equatable {
  /// Share of the way from the middle of the other emotions that is gone once more; 0 changes nothing.
  public let strength: Double
  /// Emotions whose likeness is taken out.
  public let suppressed: [EmotionCategory]

  /// Changes nothing.
  public static let none = EmotionGuidance()

  /// Guidance of a strength, 0...2.
  public init(strength: Double = 0, suppressed: [EmotionCategory] = []) {
    self.strength = max(0, min(2, strength))
    self.suppressed = suppressed.filter { $0 != .neutral }
  }
}

extension EmotionRules {
  /// These rules under guidance.
  ///
  /// Each quality q goes on by `strength` times its distance from the mean of the other emotions' qualities; then
  /// what it shares with a suppressed quality s is taken out: `q - max(0, <q, s> / <s, s>) s`, in units of each
  /// parameter's root mean square. A suppressed emotion keeps its own quality where it is asked for by name.
  public func guided(by guidance: EmotionGuidance) -> EmotionRules {
    if guidance == .none { return self }
    let scale = parameterScale
    var guided = qualities
    for (category, quality) in qualities {
      // In the fixed order of the categories, so that sums are the same in every run.
      let others = EmotionCategory.allCases.filter { $0 != category }.compactMap { qualities[$0] }
      var middle = VoiceQuality.neutral
      for other in others { middle = middle.adding(other, times: 1 / Float(max(1, others.count))) }
      var result = quality.adding(quality.adding(middle, times: -1), times: Float(guidance.strength))
      for suppressed in guidance.suppressed where suppressed != category {
        guard let unwanted = qualities[suppressed] else { continue }
        let share = result.product(unwanted, scale) / max(unwanted.product(unwanted, scale), 1e-6)
        result = result.adding(unwanted, times: -max(0, share))
      }
      guided[category] = result.within()
    }
    return EmotionRules(qualities: guided)
  }

  /// The root mean square of each parameter over the emotions, at least a little above 0.
  private var parameterScale: [Float] {
    VoiceQuality.parameters.map { parameter in
      let squares = EmotionCategory.allCases.compactMap { qualities[$0] }.map {
        $0[keyPath: parameter] * $0[keyPath: parameter]
      }
      return max(1e-3, (squares.reduce(0, +) / Float(max(1, squares.count))).squareRoot())
    }
  }
}

extension VoiceQuality {
  /// Every parameter, in the order of declaration.
  package static var parameters: [WritableKeyPath<VoiceQuality, Float>] {
    [
      \.pitchShift, \.pitchRange, \.rate, \.energy, \.tilt, \.breath, \.formants, \.finalSlope, \.tremor,
      \.creak,
    ]
  }

  /// The inner product in units of `scale`, one for each parameter.
  fileprivate func product(_ other: VoiceQuality, _ scale: [Float]) -> Float {
    zip(Self.parameters, scale).reduce(0) { sum, part in
      sum + self[keyPath: part.0] * other[keyPath: part.0] / (part.1 * part.1)
    }
  }

  /// Without what no voice can have: negative breath, tremor or creak, or more than guidance may ask for.
  fileprivate func within() -> VoiceQuality {
    var result = self
    result.breath = max(0, min(0.6, breath))
    result.tremor = max(0, min(1.5, tremor))
    result.creak = max(0, min(0.8, creak))
    result.pitchShift = max(-4, min(9, pitchShift))
    result.pitchRange = max(-1.5, min(1.5, pitchRange))
    result.rate = max(-0.6, min(0.4, rate))
    return result
  }
}
