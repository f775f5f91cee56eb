import Glibc

/// The least time of many runs, which is the only one that repeats on a shared machine.
enum Stopwatch {
  /// Microseconds of the fastest of the runs that fit into about 0.2 s (at least 10).
  ///
  /// - Parameter clock: `CLOCK_THREAD_CPUTIME_ID` for work on one thread, whose time other processes then do not
  ///   take part in; `CLOCK_MONOTONIC` for work on several.
  static func microseconds(_ clock: clockid_t, _ body: () -> Void) -> Double {
    for _ in 0..<3 { body() }
    var best = Double.infinity, total = 0.0, runs = 0
    while runs < 10 || (total < 200_000 && runs < 5000) {
      let start = now(clock)
      body()
      let time = now(clock) - start
      best = min(best, time)
      total += time
      runs += 1
    }
    return best
  }

  private static func now(_ clock: clockid_t) -> Double {
    var time = timespec()
    clock_gettime(clock, &time)
    return Double(time.tv_sec) * 1e6 + Double(time.tv_nsec) / 1e3
  }
}
