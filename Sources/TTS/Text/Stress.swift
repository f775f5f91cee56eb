/// The arithmetic of stress marks.
///
/// A level says how strongly a word is to be spoken: below -1 without stress, -1 and -0.5 weaker, 0 and 0.5
/// at most secondary if it had none, 1 and above at least primary.
/// - Source: `apply_stress` of misaki (hexgrad, Apache-2.0), whose notation the lexicons use.
enum Stress {
  /// `phonemes` at the given level; nil leaves them as they are.
  static func apply(_ level: Double?, to phonemes: String) -> String {
    guard let level else { return phonemes }
    let scalars = phonemes.unicodeScalars
    let hasPrimary = scalars.contains(PhonemeAlphabet.primaryStress)
    let hasSecondary = scalars.contains(PhonemeAlphabet.secondaryStress)
    if level < -1 { return rewrite(phonemes, primary: nil, secondary: nil) }
    if level == -1 || (hasPrimary && (level == 0 || level == -0.5)) {
      return rewrite(phonemes, primary: PhonemeAlphabet.secondaryStress, secondary: nil)
    }
    if level < 0 || hasPrimary { return phonemes }
    if hasSecondary {
      guard level >= 1 else { return phonemes }
      return rewrite(
        phonemes, primary: PhonemeAlphabet.primaryStress, secondary: PhonemeAlphabet.primaryStress)
    }
    return mark(
      phonemes, with: level > 1 ? PhonemeAlphabet.primaryStress : PhonemeAlphabet.secondaryStress)
  }

  /// How much sound there is to stress: long vowels and affricates count twice.
  static func weight(of phonemes: String) -> Int {
    phonemes.unicodeScalars.reduce(0) { $0 + (PhonemeAlphabet.long.contains($1) ? 2 : 1) }
  }

  /// Exchanges the stress marks; nil removes them.
  private static func rewrite(
    _ phonemes: String, primary: Unicode.Scalar?, secondary: Unicode.Scalar?
  ) -> String {
    var result = String.UnicodeScalarView()
    for scalar in phonemes.unicodeScalars {
      switch scalar {
      case PhonemeAlphabet.primaryStress: if let primary { result.append(primary) }
      case PhonemeAlphabet.secondaryStress: if let secondary { result.append(secondary) }
      default: result.append(scalar)
      }
    }
    return String(result)
  }

  /// Sets a mark before the first vowel, if there is one.
  private static func mark(_ phonemes: String, with stress: Unicode.Scalar) -> String {
    var scalars = phonemes.unicodeScalars
    guard let vowel = scalars.firstIndex(where: PhonemeAlphabet.vowels.contains) else { return phonemes }
    scalars.insert(stress, at: vowel)
    return String(scalars)
  }
}
