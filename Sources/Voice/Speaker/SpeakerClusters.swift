/// Tells how many people speak in a recording, and which stretch is whose.
///
/// Average-linkage clustering: the two groups whose stretches are most alike on average are joined until no two
/// are alike enough. Short stretches found no groups; they go to the nearest.
public enum SpeakerClusters {
  /// Groups whose stretches are less alike than this on average are different people.
  ///
  /// Two recordings of one person lie at 0.77 to 0.93, of two people at 0.4 to 0.65.
  public static let leastAlike = 0.7
  /// A stretch shorter than this many seconds says little about who speaks.
  public static let surest = 1.6
  /// More stretches than this are compared with the groups of the first ones instead of with each other.
  static let most = 400

  /// The speaker of every stretch, numbered from 0 in the order of their first stretch.
  ///
  /// - Parameter stretches: directions of `SpeakerEncoder`, nil where nothing could be heard, and lengths.
  /// - Returns: as many numbers; nil where there was no direction.
  public static func speakers(_ stretches: [(direction: [Float]?, seconds: Double)]) -> [Int?] {
    let heard = stretches.indices.filter { stretches[$0].direction != nil }
    func direction(_ index: Int) -> [Float] { stretches[index].direction ?? [] }
    let sure = heard.filter { stretches[$0].seconds >= surest }
    let founders = Array((sure.isEmpty ? heard : sure).prefix(most))
    var groups = founders.map { [$0] }
    // Sums of similarities between groups; joining adds two rows.
    var sums = founders.map { a in founders.map { SpeakerEncoder.similarity(direction(a), direction($0)) } }
    while groups.count > 1 {
      var best = (similarity: -1.0, first: 0, second: 0)
      for first in 0..<groups.count {
        for second in first + 1..<groups.count {
          let mean = sums[first][second] / Double(groups[first].count * groups[second].count)
          if mean > best.similarity { best = (mean, first, second) }
        }
      }
      guard best.similarity >= leastAlike else { break }
      for other in groups.indices {
        sums[best.first][other] += sums[best.second][other]
        sums[other][best.first] = sums[best.first][other]
      }
      groups[best.first] += groups[best.second]
      groups.remove(at: best.second)
      sums.remove(at: best.second)
      for row in sums.indices { sums[row].remove(at: best.second) }
    }
    let means = groups.map { SpeakerEncoder.mean($0.map(direction)) }
    var result = [Int?](repeating: nil, count: stretches.count)
    for (number, group) in groups.enumerated() { for index in group { result[index] = number } }
    for index in heard where result[index] == nil {
      result[index] = means.indices.max {
        SpeakerEncoder.similarity(means[$0], direction(index))
          < SpeakerEncoder.similarity(means[$1], direction(index))
      }
    }
    var order: [Int: Int] = [:]
    return result.map { group in
      guard let group else { return nil }
      if order[group] == nil { order[group] = order.count }
      return order[group]
    }
  }
}
