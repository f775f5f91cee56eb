import Foundation
import Glibc
import Synchronization

/// The lines a batch has finished, written as they finish, so that a run stopped at any moment goes on from there.
///
/// Each entry is one line of JSON, written by one call and synced; a last line cut short by a crash is ignored.
final class NPCJournal: Sendable {
  /// A finished unit.
  struct Record: Codable, Sendable {
    var name: String
    var key: WorkKey
    var duration: Double
    var sha256: String
    var notes: [String]
    /// What the gate found, when there was one.
    var gate: TakeGate.Result?
  }

  private let path: String
  private let descriptor: Int32
  private let records: Mutex<[String: Record]>

  /// Opens the journal in `folder`, empty when `startOver`.
  init(folder: String, startOver: Bool) throws(DubbingError) {
    path = "\(folder)/.render-journal.jsonl"
    var found: [String: Record] = [:]
    if !startOver, let data = FileManager.default.contents(atPath: path) {
      for line in data.split(separator: UInt8(ascii: "\n")) {
        guard let record = try? JSONDecoder().decode(Record.self, from: Data(line)) else { continue }
        found[record.name] = record
      }
    }
    records = Mutex(found)
    descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | (startOver ? O_TRUNC : 0), 0o644)
    guard descriptor >= 0 else { throw .unwritable(path: path, reason: String(cString: strerror(errno))) }
    // A line that a crash cut short must not swallow the next one.
    if !startOver, !found.isEmpty { _ = write(descriptor, "\n", 1) }
  }

  /// The record of `name`, if it was made from what `key` stands for.
  func record(_ name: String, key: WorkKey) -> Record? {
    records.withLock { $0[name] }.flatMap { $0.key == key ? $0 : nil }
  }

  /// Adds a finished unit whose files are complete.
  func add(_ record: Record) throws(DubbingError) {
    let bytes = Array(JSONFile.data(record, pretty: false))
    let problem = records.withLock { records -> String? in
      let count = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
      guard count == bytes.count, fsync(descriptor) == 0 else { return String(cString: strerror(errno)) }
      records[record.name] = record
      return nil
    }
    if let problem { throw .unwritable(path: path, reason: problem) }
  }

  deinit { close(descriptor) }
}
