/// A part of a line: words, a pause or a sound, and how it is delivered.
public struct ScriptSpan: Sendable, Hashable {
  /// A sound that is no word.
  public enum Sound: String, CaseIterable, Sendable, Hashable {
    case laugh, chuckle, giggle, sigh, gasp, sob, sniff, cough, groan, breath, yawn
  }

  /// What happens in the part.
  public enum Content: Sendable, Hashable {
    /// Words as they are written, with single spaces; a space between two spans belongs to the first.
    case text(String)
    /// Silence, in seconds.
    case pause(Double)
    /// A sound that is no word.
    case sound(Sound)
  }

  /// What happens.
  public var content: Content
  /// How.
  public var delivery: Delivery

  /// A part of a line.
  public init(_ content: Content, delivery: Delivery = Delivery()) {
    self.content = content
    self.delivery = delivery
  }

  /// The words as they are written, empty for pauses and sounds.
  public var text: String { if case .text(let text) = content { text } else { "" } }

  /// The words to say: the alias where the script gives one.
  public var spoken: String {
    guard case .text(let text) = content else { return "" }
    guard let alias = delivery.alias else { return text }
    return text.last == " " ? alias + " " : alias
  }
}
