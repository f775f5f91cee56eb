import Glibc

/// A weighted mix of emotion labels whose weights sum to 1, such as `0.6 fear + 0.4 anger`.
public struct EmotionMixture: Sendable, Hashable, CustomStringConvertible {
  /// One label and its share.
  public struct Component: Sendable, Hashable {
    /// The emotion.
    public let label: EmotionLabel
    /// Its share, above 0 and at most 1.
    public let weight: Double
  }

  /// The parts, largest first; equal weights in alphabetical order. Never empty.
  public let components: [Component]

  /// No emotion.
  public static let neutral = EmotionMixture(EmotionCategory.neutral)

  /// One category alone.
  public init(_ category: EmotionCategory) { self.init(category.label) }

  /// One label alone.
  public init(_ label: EmotionLabel) { components = [Component(label: label, weight: 1)] }

  /// A mix from weights of any scale; zero weights are left out, repeated labels are added up.
  ///
  /// Weights that already sum to 1 (within 1e-9) keep their exact values, so that reading and writing a plan
  /// changes nothing.
  /// - Throws: `EmotionError.malformedMixture` when a weight is negative or not finite, or all are zero.
  public init(_ parts: [(label: EmotionLabel, weight: Double)]) throws(EmotionError) {
    var sums: [EmotionLabel: Double] = [:]
    for (label, weight) in parts {
      guard weight >= 0, weight.isFinite else {
        throw .malformedMixture(
          found: "\(plain(weight)) \(label.name)", reason: "a weight is not a number of 0 or more")
      }
      sums[label, default: 0] += weight
    }
    let kept = sums.filter { $0.value > 0 }.sorted { $0.key.name < $1.key.name }
    let total = kept.reduce(0) { $0 + $1.value }
    guard total > 0, total.isFinite else {
      let found = parts.map { "\(plain($0.weight)) \($0.label.name)" }.joined(separator: " + ")
      throw .malformedMixture(found: found, reason: "the weights do not sum to a positive number")
    }
    let scale = abs(total - 1) <= 1e-9 ? 1 : total
    components = Self.ordered(
      kept.compactMap { label, weight in
        let share = weight / scale
        return share > 0 ? Component(label: label, weight: share) : nil
      })
  }

  /// A mix from names and weights.
  /// - Throws: `EmotionError.unknownName` or `EmotionError.malformedMixture`.
  public init(weights: [String: Double]) throws(EmotionError) {
    var parts: [(label: EmotionLabel, weight: Double)] = []
    for (name, weight) in weights { parts.append((try EmotionLabel.named(name), weight)) }
    try self.init(parts)
  }

  /// The mix of basic categories near a point of the affect space (see `soft(near:)`).
  public init(affect: AffectVector) {
    components = Self.ordered(
      Self.soft(near: affect).map { Component(label: $0.category.label, weight: $0.weight) })
  }

  private init(ordered components: [Component]) { self.components = components }

  /// The largest part.
  public var dominant: EmotionLabel { components.first?.label ?? .neutral }

  /// Whether there is nothing but neutral in it.
  public var isNeutral: Bool { components.count == 1 && dominant.name == EmotionLabel.neutral.name }

  /// Valence, arousal and dominance: the weighted mean of the parts' own.
  public var affect: AffectVector { .mean(components.map { ($0.label.affect, $0.weight) }) }

  /// The mix over the nine basic categories, what the generators take; values sum to 1.
  public var basic: [EmotionCategory: Double] {
    var weights: [EmotionCategory: Double] = [:]
    for component in components {
      for part in component.label.basicWeights {
        weights[part.category, default: 0] += part.weight * component.weight
      }
    }
    return weights
  }

  /// The share of a basic category, 0...1.
  public subscript(category: EmotionCategory) -> Double { basic[category] ?? 0 }

  /// The mix on the way to another: 0 is this one, 1 the other. `amount` is taken into 0...1.
  public func blended(toward other: EmotionMixture, amount: Double) -> EmotionMixture {
    let amount = min(max(amount, 0), 1)
    if amount == 0 { return self }
    if amount == 1 { return other }
    var sums: [EmotionLabel: Double] = [:]
    for part in components { sums[part.label, default: 0] += part.weight * (1 - amount) }
    for part in other.components { sums[part.label, default: 0] += part.weight * amount }
    return EmotionMixture(
      ordered: Self.ordered(sums.filter { $0.value > 0 }.map { Component(label: $0.key, weight: $0.value) }))
  }

  /// What `init(parsing:)` reads: `anger`, or `0.6 fear + 0.4 anger`, with every digit of the weights.
  public var description: String {
    if components.count == 1 { return dominant.name }
    return components.map { "\(plain($0.weight)) \($0.label.name)" }.joined(separator: " + ")
  }

  /// Weights over the basic categories near a point, largest first, summing to 1.
  ///
  /// A Gaussian kernel of width 0.15 around each category's own point (a quarter of the usual distance between
  /// two of them); parts under 5 % are dropped. Each category's own point maps to at least 85 % that category.
  /// The nearest category always remains, however far the point lies.
  static func soft(near affect: AffectVector) -> [(category: EmotionCategory, weight: Double)] {
    let width = 0.15
    let distances = EmotionCategory.allCases.map { ($0, $0.affect.squaredDistance(to: affect)) }
    let nearest = distances.map(\.1).min() ?? 0
    let raw = distances.map { ($0.0, exp((nearest - $0.1) / (2 * width * width))) }
    let total = raw.reduce(0) { $0 + $1.1 }
    let kept = raw.filter { $0.1 / total >= 0.05 }
    let keptTotal = kept.reduce(0) { $0 + $1.1 }
    return kept.map { (category: $0.0, weight: $0.1 / keptTotal) }.sorted { $0.weight > $1.weight }
  }

  private static func ordered(_ parts: [Component]) -> [Component] {
    parts.sorted { $0.weight != $1.weight ? $0.weight > $1.weight : $0.label.name < $1.label.name }
  }
}
