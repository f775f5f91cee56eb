import Glibc

/// Why a running libav call should end: the caller's wish, or no progress for too long.
///
/// libav asks between its own steps; afterwards `cause` says what to throw.
final class Interruption {
  /// The reason, once raised.
  private(set) var cause: MediaError?
  private let path: String
  private let seconds: Int
  private let shouldStop: () -> Bool
  private var deadline = 0.0

  /// - Parameter seconds: how long one step, such as opening or one frame, may take.
  init(path: String, seconds: Int = 30, shouldStop: @escaping () -> Bool) {
    self.path = path
    self.seconds = seconds
    self.shouldStop = shouldStop
    restart()
  }

  /// Begins a new step.
  func restart() { deadline = now() + Double(seconds) }

  /// Whether to end now.
  func isRaised() -> Bool {
    if cause == nil {
      if shouldStop() {
        cause = .cancelled
      } else if now() > deadline {
        cause = .timedOut(path: path, seconds: seconds)
      }
    }
    return cause != nil
  }

  /// Throws the reason if there is one.
  func check() throws(MediaError) {
    if isRaised(), let cause { throw cause }
  }

  private func now() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
}
