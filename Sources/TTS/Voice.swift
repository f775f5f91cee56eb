/// A voice that a model can speak with.
public struct Voice: Codable, Sendable, Equatable {
  /// The name on the command line, for example `heart`.
  public let name: String
  /// `female` or `male`.
  public let gender: String
  /// Language and region, for example `en-US`.
  public let accent: String
  /// The licence of its weights.
  public let licence: String
  /// Samples per second of its speech.
  public let sampleRate: Int
  /// The row of the speaker table.
  public let speaker: Int
  /// Hertz that emotion and pitch changes approach but do not pass.
  public let f0Cap: Float
}
