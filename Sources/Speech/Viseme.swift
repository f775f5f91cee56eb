/// The 15 mouth shapes that game engines know, in the order of the Oculus (Meta) viseme set.
///
/// - Source: Meta, "Viseme Reference" (the set and its example sounds); the map from the phoneme alphabet is
///   this project's own.
public enum Viseme: String, Sendable, Codable, CaseIterable {
  case silence = "sil"
  case bilabial = "PP"
  case labiodental = "FF"
  case dental = "TH"
  case alveolar = "DD"
  case velar = "kk"
  case postalveolar = "CH"
  case sibilant = "SS"
  case nasal = "nn"
  case rhotic = "RR"
  case open = "aa"
  case mid = "E"
  case close = "I"
  case rounded = "O"
  case closeRounded = "U"

  /// The shapes of one phoneme of the misaki alphabet, with their shares of its duration.
  ///
  /// Diphthongs (`A` as in day, `I` as in my, `O`, `Q`, `W`, `Y`) and affricates move from one shape to the
  /// next; stress marks, length marks and punctuation have none.
  public static func shapes(of phoneme: Character) -> [(viseme: Viseme, share: Double)] {
    switch phoneme {
    case "p", "b", "m": [(.bilabial, 1)]
    case "f", "v": [(.labiodental, 1)]
    case "θ", "ð": [(.dental, 1)]
    case "t", "d", "ɾ", "T": [(.alveolar, 1)]
    case "k", "ɡ", "h", "ʔ": [(.velar, 1)]
    case "ʤ", "ʧ", "ʃ", "ʒ": [(.postalveolar, 1)]
    case "s", "z": [(.sibilant, 1)]
    case "n", "l", "ŋ": [(.nasal, 1)]
    case "ɹ", "r", "ɜ", "ɚ", "ᵊ": [(.rhotic, 1)]
    case "ɑ", "a", "æ", "ʌ", "ɐ": [(.open, 1)]
    case "ɛ", "e", "ə": [(.mid, 1)]
    case "i", "ɪ", "j", "ᵻ": [(.close, 1)]
    case "ɔ", "ɒ", "o": [(.rounded, 1)]
    case "u", "ʊ", "w": [(.closeRounded, 1)]
    case "A": [(.mid, 0.6), (.close, 0.4)]
    case "I": [(.open, 0.6), (.close, 0.4)]
    case "O": [(.rounded, 0.6), (.closeRounded, 0.4)]
    case "Q": [(.mid, 0.5), (.closeRounded, 0.5)]
    case "W": [(.open, 0.55), (.closeRounded, 0.45)]
    case "Y": [(.rounded, 0.6), (.close, 0.4)]
    default: []
    }
  }
}
