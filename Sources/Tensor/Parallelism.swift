import Kernels

/// The one place that decides how many threads the numeric code uses.
///
/// The default is the number of CPUs the process may run on. Results do not depend on the count: every output
/// element is computed in the same order by exactly one thread.
public enum Parallelism {
  /// How many threads numeric work is spread over, the caller's included.
  public static var threadCount: Int { rk_thread_count() }

  /// Sets the number of threads, 1 to 64 (values outside are clamped).
  public static func setThreadCount(_ count: Int) { rk_set_thread_count(count) }

  /// Calls `body` with every number below `count`, on several threads; returns when all calls have.
  ///
  /// While the pool serves another caller, and inside a `body`, all calls run on the calling thread, so nested
  /// and concurrent use is safe. `body` runs concurrently with itself: it must write to disjoint places.
  public static func forEach(_ count: Int, _ body: (Int) -> Void) {
    withoutActuallyEscaping(body) { body in
      var job = body
      withUnsafeMutablePointer(to: &job) { pointer in
        rk_parallel(
          count,
          { context, index in context?.assumingMemoryBound(to: ((Int) -> Void).self).pointee(index) },
          pointer)
      }
    }
  }

  /// Splits `0 ..< count` into ranges whose bounds are multiples of `multiple` (the last ends at `count`), and
  /// calls `body` with each as `forEach` does.
  ///
  /// - Parameter grain: the least size of a range worth a hand-over to another thread.
  public static func split(_ count: Int, grain: Int, multiple: Int = 1, _ body: (Range<Int>) -> Void) {
    let threads = threadCount
    let parts = threads == 1 ? 1 : min(2 * threads, count / max(grain, 1))
    guard parts > 1 else { return body(0..<count) }
    let size = ((count + parts - 1) / parts + multiple - 1) / multiple * multiple
    forEach((count + size - 1) / size) { body($0 * size..<min(count, ($0 + 1) * size)) }
  }
}
