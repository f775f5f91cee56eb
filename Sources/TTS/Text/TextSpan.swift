/// A piece of input text, with what a markup layer said about its pronunciation.
public struct TextSpan: Equatable, Sendable {
  /// How the text of a span is to be read.
  public enum Reading: Equatable, Sendable {
    /// By the rules of the language.
    case plain
    /// As these phonemes, in the alphabet of `PhonemeAlphabet`; the text is only shown.
    case phonemes(String)
    /// As this other text, which is normalised like any other.
    case alias(String)
  }

  /// The text as written.
  public let text: String
  /// How it is read.
  public let reading: Reading
  /// How much it stands out from its neighbours: 1 is strong, 0 not at all, -1 as much less.
  public let emphasis: Double

  /// A span of `text`, read by the rules of the language unless `reading` says otherwise.
  public init(_ text: String, reading: Reading = .plain, emphasis: Double = 0) {
    self.text = text
    self.reading = reading
    self.emphasis = emphasis
  }
}
