import Speech

/// The phrases of a recording: stretches of speech between pauses, which are converted one by one.
struct SpeechPhrases: Sendable {
  /// Frames of 80 a second; each begins at an even frame.
  let ranges: [Range<Int>]

  /// Voiced frames below which a stretch is taken for a click or noise.
  private static let leastVoiced = 8
  /// A recording without contrast in level is one phrase when this share of it is voiced.
  private static let voicedShare = 0.25
  /// Decibels relative to full scale below which nothing counts as speech.
  private static let quietest: Float = -55

  /// - Parameters:
  ///   - samples: `[samples]`, mono, at `sampleRate`.
  ///   - contours: of the same samples.
  init(_ samples: [Float], sampleRate: Int, contours: SpeechContours) {
    var meter = VoiceActivity.LevelMeter(sampleRate: sampleRate)
    meter.append(samples)
    let voiced = contours.f0.map { $0 > 0 }
    var found = VoiceActivity().segments(meter.levels).map { segment in
      Int(segment.lowerBound * 80)..<min(contours.count, Int((segment.upperBound * 80).rounded(.up)))
    }
    if found.isEmpty, meter.levels.contains(where: { $0 > Self.quietest }),
      Double(voiced.count(where: { $0 })) > Self.voicedShare * Double(voiced.count)
    {
      found = [0..<contours.count]
    }
    ranges = found.compactMap { range in
      let even = range.lowerBound & ~1
      guard range.upperBound - even >= 16 else { return nil }
      return voiced[even..<range.upperBound].count(where: { $0 }) >= Self.leastVoiced
        ? even..<range.upperBound : nil
    }
  }
}
