/// The nine basic categories that every generator understands; all other emotion names are mixtures of these.
///
/// - Source: the big six of P. Ekman (1992), contempt (Ekman and Friesen 1986), calm (as acted in RAVDESS,
///   Livingstone and Russo 2018) and neutral.
public enum EmotionCategory: String, CaseIterable, Codable, Sendable, Hashable {
  case neutral, anger, joy, sadness, fear, surprise, disgust, contempt, calm

  /// The category's label: its name, aliases and place in the affect space.
  public var label: EmotionLabel { EmotionLabel.basic[Self.order[self] ?? 0] }

  /// The category's valence, arousal and dominance.
  public var affect: AffectVector { label.affect }

  /// Other accepted spellings, such as `happy` for `joy`.
  public var aliases: [String] { label.aliases }

  /// The category a person means by `name`, in any spelling or case, or `nil` when it is none of the nine.
  public init?(name: String) {
    guard let label = EmotionLabel(named: name), let category = Self(rawValue: label.name) else { return nil }
    self = category
  }

  /// Position in `allCases`, which is also the order of `EmotionLabel.basic`.
  private static let order = Dictionary(
    allCases.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
}
