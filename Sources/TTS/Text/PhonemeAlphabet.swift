/// The phoneme symbols that the speech models know, with their ids.
///
/// Capital letters are diphthongs (A "day", I "my", O "go", Q the British "go", W "now", Y "boy"), ᵊ a
/// reduced vowel, ᵻ the vowel of "roses", T the flapped t of "water"; ˈ and ˌ stand before the stressed vowel.
/// - Source: the vocabulary of Kokoro-82M and the notation of misaki (hexgrad, Apache-2.0).
public enum PhonemeAlphabet {
  /// The id that stands at both ends of a sentence.
  public static let pad = 0
  /// One more than the largest id.
  public static let count = 178

  /// Symbols in the order of their ids, in runs that start at the id given.
  private static let runs: [(first: Int, symbols: String)] = [
    (1, ";:,.!?"), (9, "—…\"()“” \u{303}ʣʥʦʨᵝ\u{AB67}AI"), (31, "O"), (33, "Q"), (35, "ST"), (39, "W"),
    (41, "Yᵊabcdef"), (50, "hijklmnopqrstuvwxyzɑɐɒæ"), (75, "βɔɕç"), (80, "ɖðʤə"), (85, "ɚɛɜ"), (90, "ɟ"),
    (92, "ɡ"), (99, "ɥ"), (101, "ɨɪʝ"), (110, "ɯɰŋɳɲɴø"), (118, "ɸθœ"), (123, "ɹ"), (125, "ɾɻ"),
    (128, "ʁɽʂʃʈʧ"), (135, "ʊʋ"), (138, "ʌɣɤ"), (142, "χʎ"), (147, "ʒʔ"), (156, "ˈˌː"), (162, "ʰ"),
    (164, "ʲ"), (169, "↓"), (171, "→↗↘"), (177, "ᵻ"),
  ]

  private static let ids: [Unicode.Scalar: Int] = {
    var ids: [Unicode.Scalar: Int] = [:]
    for run in runs {
      for (offset, scalar) in run.symbols.unicodeScalars.enumerated() { ids[scalar] = run.first + offset }
    }
    return ids
  }()

  /// The id of a symbol, or nil if no model knows it.
  public static func id(of symbol: Unicode.Scalar) -> Int? { ids[symbol] }

  /// The ids of `phonemes` between two pads.
  /// - Throws: `TextError.unknownPhoneme` for a symbol outside the alphabet.
  public static func ids(of phonemes: String) throws(TextError) -> [Int] {
    var result = [pad]
    for scalar in phonemes.unicodeScalars {
      guard let id = ids[scalar] else {
        throw .unknownPhoneme(symbol: String(Character(scalar)), phonemes: phonemes)
      }
      result.append(id)
    }
    return result + [pad]
  }

  static let primaryStress: Unicode.Scalar = "ˈ"
  static let secondaryStress: Unicode.Scalar = "ˌ"
  static let vowels = Set("AIOQWYaiuæɑɒɔəɛɜɪʊʌᵻ".unicodeScalars)
  static let consonants = Set("bdfhjklmnpstvwzðŋɡɹɾʃʒʤʧθ".unicodeScalars)
  /// Sounds that weigh two when stress is weighed.
  static let long = Set("AIOQWYʤʧ".unicodeScalars)
  /// American sounds after which t is flapped before a vowel.
  static let flapping = Set("AIOWYiuæɑəɛɪɹʊʌ".unicodeScalars)
  /// Marks that are heard as pauses or intonation.
  static let pauses = Set(";:,.!?—…".unicodeScalars)
}
