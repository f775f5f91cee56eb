/// What the timing rules need to know about a symbol of the phoneme alphabet.
enum PhonemeKind: Sendable {
  /// Carries the voice; gives way to tempo more than a consonant.
  case vowel
  /// Any other speech sound.
  case consonant
  /// A stress mark; its time belongs to the sound after it.
  case stress
  /// A length or other mark; its time belongs to the sound before it.
  case modifier
  /// The boundary of two words; its time belongs half to each neighbour.
  case space
  /// Punctuation, or the silence at a sentence's ends.
  case pause

  /// - Parameter symbol: one symbol of the alphabet of misaki and Kokoro; empty for the pad.
  init(_ symbol: String) {
    switch symbol {
    case "ˈ", "ˌ": self = .stress
    case "ː", "ʰ", "ʲ", "\u{303}", "→", "↓", "↗", "↘": self = .modifier
    case " ": self = .space
    case "", ";", ":", ",", ".", "!", "?", "—", "…", "\"", "(", ")", "“", "”": self = .pause
    default: self = Self.vowels.contains(symbol) ? .vowel : .consonant
    }
  }

  private static let vowels = Set("aeiouæɑɐɒəɛɜɪɔʊʌøœɨɯɤAIOQWYᵊᵻɚ".map(String.init))

  /// The power of the tempo by which a length shrinks.
  ///
  /// Vowels take up more of a change of tempo than consonants (Gay, "Effect of speaking rate on vowel
  /// formant movements", 1978); the sizes are those of the training's edits.
  var elasticity: Double { self == .vowel ? 1.3 : 0.8 }
}
