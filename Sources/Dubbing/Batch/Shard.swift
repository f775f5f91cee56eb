/// One part of a batch that several machines share: part `index` of `count`.
///
/// Units are dealt by their position, so equal tables give equal parts everywhere without any talk between the
/// machines.
public struct Shard: Sendable, Equatable {
  /// From 1 to `count`.
  public let index: Int
  /// How many parts there are.
  public let count: Int

  /// The whole batch.
  public static let all = Shard(index: 1, count: 1)

  private init(index: Int, count: Int) {
    self.index = index
    self.count = count
  }

  /// Reads `I/N`, such as `2/8`; `nil` unless 1 <= I <= N.
  public init?(_ text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, let index = Int(parts[0]), let count = Int(parts[1]), count >= 1,
      (1...count).contains(index)
    else { return nil }
    self.init(index: index, count: count)
  }

  /// Whether the unit at `position` (from 0) belongs to this part.
  public func contains(_ position: Int) -> Bool { position % count == index - 1 }
}
