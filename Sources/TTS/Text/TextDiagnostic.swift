/// Something in the text that will not be heard.
public struct TextDiagnostic: Equatable, Sendable {
  /// Why it is silent.
  public enum Kind: Equatable, Sendable {
    /// An emoji: it has no reading.
    case droppedEmoji
    /// A symbol without a reading in this language.
    case droppedSymbol
    /// A word in a script that the voice does not speak.
    case skippedWord
  }

  /// Why it is silent.
  public let kind: Kind
  /// The text concerned.
  public let text: String
  /// Where it stands: UTF-8 offsets into the input (the spans' texts joined).
  public let range: Range<Int>

  /// A record of the silent `text` at `range`.
  public init(kind: Kind, text: String, range: Range<Int>) {
    self.kind = kind
    self.text = text
    self.range = range
  }
}

extension TextDiagnostic: CustomStringConvertible {
  /// One line for a person.
  public var description: String {
    switch kind {
    case .droppedEmoji: "the emoji \(text) is not spoken"
    case .droppedSymbol: "the symbol \(text) has no reading and is not spoken"
    case .skippedWord: "the word \(text) is not in the Latin script and is not spoken"
    }
  }
}
