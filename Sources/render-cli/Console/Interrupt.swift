import Glibc
import Media
import Synchronization

/// Ctrl-C and termination: the first signal asks the work to stop at the next safe point, the second one stops
/// at once. Either way no half-written file stays behind.
enum Interrupt {
  private static let requested = Atomic<Bool>(false)

  /// Whether the work should stop.
  static var isRequested: Bool { requested.load(ordering: .relaxed) }

  /// Installs the handlers for SIGINT, SIGTERM and SIGHUP; a closed pipe ends the process quietly.
  static func install() {
    for number in [SIGINT, SIGTERM, SIGHUP] {
      signal(number) { _ in
        if Interrupt.requested.exchange(true, ordering: .relaxed) {
          AtomicFile.removeLiveTemporaries()
          _exit(ExitStatus.interrupted.rawValue)
        }
      }
    }
  }
}
