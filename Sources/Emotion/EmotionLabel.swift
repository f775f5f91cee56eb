/// One emotion name with its aliases, its place in the affect space, and where both come from.
public struct EmotionLabel: Sendable, Hashable {
  /// Where a label's valence, arousal and dominance come from.
  public enum AffectSource: Sendable, Hashable {
    /// No emotion: the origin of the space.
    case origin
    /// Russell and Mehrabian 1977 publish values for this very word (`angry` for anger).
    case published(term: String)
    /// They publish none; the values are those of this term, the nearest in meaning.
    case nearest(term: String)
  }

  /// The canonical name: one lower-case word.
  public let name: String
  /// Other accepted spellings, among them the taxonomy's own where it differs from `name`.
  public let aliases: [String]
  /// The taxonomies that have this label.
  public let taxonomies: [Taxonomy]
  /// Valence, arousal and dominance.
  public let affect: AffectVector
  /// Where `affect` comes from.
  public let affectSource: AffectSource
  /// The basic category that `groupSource` files the label under, if any.
  public let group: EmotionCategory?
  /// Who files it there.
  public let groupSource: String

  /// `affectSource` and `groupSource` in words, for `render emotions`.
  public var source: String {
    let affectText =
      switch affectSource {
      case .origin: "origin of the affect space"
      case .published(let term): "A/V/D of \"\(term)\" (Russell & Mehrabian 1977)"
      case .nearest(let term): "A/V/D of the nearest published term \"\(term)\" (Russell & Mehrabian 1977)"
      }
    return "\(affectText); \(groupSource)"
  }

  /// The label as weights over the nine categories, largest first; they sum to 1.
  ///
  /// A basic label is its own category. Any other is half its group (where a source names one) and half what
  /// lies near its affect (`EmotionMixture.soft(near:)`), so that annoyance is milder than anger and relief
  /// calmer than joy though both share their group.
  public var basicWeights: [(category: EmotionCategory, weight: Double)] {
    if let category = EmotionCategory(rawValue: name) { return [(category, 1)] }
    let near = EmotionMixture.soft(near: affect)
    guard let group else { return near }
    var weights = near.map { (category: $0.category, weight: $0.weight / 2) }
    if let index = weights.firstIndex(where: { $0.category == group }) {
      weights[index].weight += 0.5
    } else {
      weights.append((group, 0.5))
    }
    return weights.sorted { $0.weight > $1.weight }
  }

  /// The label a person means by `name`: canonical or alias, any case, with spaces, `-` or `_` between words.
  public init?(named name: String) {
    guard let label = Self.index[Self.key(name)] else { return nil }
    self = label
  }

  init(
    name: String, aliases: [String], taxonomies: [Taxonomy], affect: AffectVector, affectSource: AffectSource,
    group: EmotionCategory?, groupSource: String
  ) {
    self.name = name
    self.aliases = aliases
    self.taxonomies = taxonomies
    self.affect = affect
    self.affectSource = affectSource
    self.group = group
    self.groupSource = groupSource
  }

  /// The label as a person may name it.
  /// - Throws: `EmotionError.unknownName` with the nearest known name.
  public static func named(_ name: String) throws(EmotionError) -> EmotionLabel {
    if let label = EmotionLabel(named: name) { return label }
    throw .unknownName(found: name, suggestion: nearestWord(to: key(name), among: allNames))
  }

  /// Every accepted spelling, in table order.
  public static let allNames: [String] = all.flatMap { [$0.name] + $0.aliases }

  /// Spelling without case and without differences between space, `-` and `_`.
  package static func key(_ name: String) -> String {
    name.lowercased().split { $0 == " " || $0 == "-" || $0 == "_" || $0 == "\t" }.joined(separator: " ")
  }

  private static let index = Dictionary(
    all.flatMap { label in ([label.name] + label.aliases).map { (key($0), label) } },
    uniquingKeysWith: { first, _ in first })
}
