/// A published set of emotion names.
public enum Taxonomy: String, CaseIterable, Sendable, Hashable {
  /// The nine categories of this project.
  case basic
  /// 27 emotions and neutral of GoEmotions (Demszky et al., ACL 2020).
  case goEmotions = "goemotions"
  /// The 40 categories of EmoNet-Voice (Schuhmann et al. 2025, arXiv:2506.09827).
  case emoNet = "emonet"

  /// The taxonomy's labels, in the project's table order.
  public var labels: [EmotionLabel] { EmotionLabel.all.filter { $0.taxonomies.contains(self) } }

  /// The taxonomy's label nearest to a point; ties go to the earlier one in the table.
  ///
  /// This is the way back from the shared space to a taxonomy's own names.
  public func nearestLabel(to affect: AffectVector) -> EmotionLabel {
    var nearest = EmotionLabel.neutral
    var best = Double.infinity
    for label in labels {
      let distance = label.affect.squaredDistance(to: affect)
      if distance < best { (nearest, best) = (label, distance) }
    }
    return nearest
  }
}
