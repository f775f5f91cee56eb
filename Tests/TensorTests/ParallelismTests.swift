import Synchronization
import Tensor
import Testing

@Suite(.serialized) struct ParallelismTests {
  @Test("every index is visited exactly once, with any number of threads", arguments: [1, 2, 3, 7])
  func visits(threads: Int) {
    let before = Parallelism.threadCount
    defer { Parallelism.setThreadCount(before) }
    Parallelism.setThreadCount(threads)
    #expect(Parallelism.threadCount == threads)
    for count in [0, 1, 2, 5, 100] {
      let visits = Mutex([Int](repeating: 0, count: count))
      for _ in 0..<50 { Parallelism.forEach(count) { index in visits.withLock { $0[index] += 1 } } }
      #expect(visits.withLock { $0 } == [Int](repeating: 50, count: count))
    }
  }

  @Test("nested and concurrent calls finish, each with all its work done")
  func nested() async {
    final class Counter: Sendable { let value = Atomic(0) }
    let total = Counter()
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<8 {
        group.addTask {
          for _ in 0..<50 {
            Parallelism.forEach(6) { _ in
              Parallelism.forEach(5) { _ in total.value.wrappingAdd(1, ordering: .relaxed) }
            }
          }
        }
      }
    }
    #expect(total.value.load(ordering: .relaxed) == 8 * 50 * 6 * 5)
  }

  @Test("split covers the range in pieces of the asked multiple", arguments: [0, 1, 5, 96, 97, 1000])
  func split(count: Int) {
    let ranges = Mutex<[Range<Int>]>([])
    Parallelism.split(count, grain: 10, multiple: 6) { range in ranges.withLock { $0.append(range) } }
    let sorted = ranges.withLock { $0 }.sorted { $0.lowerBound < $1.lowerBound }
    #expect(sorted.flatMap { Array($0) } == Array(0..<count))
    #expect(sorted.dropLast().allSatisfy { $0.count % 6 == 0 })
  }

  @Test("thread counts outside 1...64 are clamped")
  func clamping() {
    let before = Parallelism.threadCount
    defer { Parallelism.setThreadCount(before) }
    Parallelism.setThreadCount(-3)
    #expect(Parallelism.threadCount == 1)
  }
}
