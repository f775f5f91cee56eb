import Glibc
import Synchronization

/// The unfinished files of this process, in a form that a signal handler may read.
///
/// A list of slots that only ever grows, by as many as were open at the same time; a slot's path buffer is
/// filled before its flag is raised, and slots are reused, never freed. Removal therefore needs neither locks
/// nor memory management.
enum LiveTemporaries {
  struct Slot: ~Copyable {
    let isLive: Atomic<Bool>
    let path: UnsafeMutablePointer<CChar>
    let next: UnsafeMutablePointer<Slot>?
  }

  /// Names one slot.
  struct Registration: @unchecked Sendable {
    fileprivate let slot: UnsafeMutablePointer<Slot>
  }

  /// Address of the newest slot, 0 when there is none.
  private static let head = Atomic<UInt>(0)

  private static var newest: UnsafeMutablePointer<Slot>? {
    UnsafeMutablePointer(bitPattern: head.load(ordering: .acquiring))
  }
  private static let registering = Mutex(())

  /// Remembers `path` until `remove`.
  static func add(_ path: String) -> Registration {
    registering.withLock { _ in
      var free = newest
      while let slot = free, slot.pointee.isLive.load(ordering: .acquiring) { free = slot.pointee.next }
      if let slot = free {
        fill(slot.pointee.path, with: path)
        slot.pointee.isLive.store(true, ordering: .releasing)
        return Registration(slot: slot)
      }
      let buffer = UnsafeMutablePointer<CChar>.allocate(capacity: Int(PATH_MAX) + 1)
      fill(buffer, with: path)
      let slot = UnsafeMutablePointer<Slot>.allocate(capacity: 1)
      slot.initialize(to: Slot(isLive: Atomic(true), path: buffer, next: newest))
      head.store(UInt(bitPattern: slot), ordering: .releasing)
      return Registration(slot: slot)
    }
  }

  /// Forgets a path that was moved into place or deleted.
  static func remove(_ registration: Registration) {
    registration.slot.pointee.isLive.store(false, ordering: .releasing)
  }

  /// Deletes every remembered file that `isWanted`; calls nothing else but `unlink`.
  static func unlink(where isWanted: (UnsafePointer<CChar>) -> Bool) {
    var next = newest
    while let slot = next {
      if slot.pointee.isLive.load(ordering: .acquiring), isWanted(slot.pointee.path) {
        _ = Glibc.unlink(slot.pointee.path)
      }
      next = slot.pointee.next
    }
  }

  private static func fill(_ buffer: UnsafeMutablePointer<CChar>, with path: String) {
    var index = 0
    for byte in path.utf8.prefix(Int(PATH_MAX)) {
      buffer[index] = CChar(bitPattern: byte)
      index += 1
    }
    buffer[index] = 0
  }
}
