import Dubbing
import Testing

@Suite struct ShardTests {
  @Test(arguments: ["0/2", "3/2", "1/0", "a/b", "1", "", "1/2/3", "-1/2", "1/-2"])
  func `a part that does not exist is refused`(text: String) {
    #expect(Shard(text) == nil)
  }

  @Test(arguments: 1...7) func `every unit belongs to exactly one part`(count: Int) throws {
    let parts = try (1...count).map { try #require(Shard("\($0)/\(count)")) }
    for position in 0..<50 {
      #expect(parts.filter { $0.contains(position) }.count == 1)
    }
  }
}
