/// A word as it should sound.
public struct WordSounds: Sendable, Equatable {
  /// The word as written.
  public var text: String
  /// Its sounds, symbols of the synthesiser's alphabet; marks without a sound are skipped.
  public var phonemes: [String]

  /// A word of these sounds.
  public init(text: String, phonemes: [String]) {
    self.text = text
    self.phonemes = phonemes
  }

  /// A word by its phoneme string, such as `hˈɛlO`.
  public init(text: String, phonemes: String) {
    self.init(text: text, phonemes: phonemes.unicodeScalars.map(String.init))
  }
}
