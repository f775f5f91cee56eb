import Glibc
import Synchronization

/// Unfinished files that a killed process left behind, and the names that tell them from living ones.
///
/// A temporary is called `.NAME.HOST-PID-NUMBER.partial`: a process of this machine that no longer runs cannot
/// finish its file, so any process may delete it. Files of other machines on a shared disk are left alone.
enum StaleTemporaries {
  private static let ending = ".partial"

  /// The machine in eight hexadecimal digits: FNV-1a of its host name.
  private static let host: String = {
    var name = [CChar](repeating: 0, count: 256)
    gethostname(&name, name.count - 1)
    var hash: UInt32 = 2_166_136_261
    for byte in name where byte != 0 { hash = (hash ^ UInt32(UInt8(bitPattern: byte))) &* 16_777_619 }
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: 8 - digits.count) + digits
  }()

  /// Folders this process has already swept; each holds at most what one killed run left.
  private static let swept = Mutex<Set<String>>([])

  /// The part of a temporary's name that says whose it is.
  static func mark(number: Int) -> String { "\(host)-\(getpid())-\(number)\(ending)" }

  /// Deletes, once per process and folder, what dead processes of this machine left unfinished there.
  ///
  /// - Parameter folder: with a final slash, or empty for the current folder.
  static func sweep(_ folder: String) {
    guard swept.withLock({ $0.insert(folder).inserted }) else { return }
    guard let directory = opendir(folder.isEmpty ? "." : folder) else { return }
    defer { closedir(directory) }
    while let entry = readdir(directory) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if let owner = owner(of: name), hasEnded(owner) { unlink(folder + name) }
    }
  }

  /// Whether a process is gone, or dead and only waiting for its parent to notice.
  private static func hasEnded(_ process: pid_t) -> Bool {
    if kill(process, 0) != 0 { return errno == ESRCH }
    guard let file = fopen("/proc/\(process)/stat", "r") else { return false }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 256)
    let count = fread(&bytes, 1, bytes.count, file)
    // "PID (NAME) STATE ...": the name may hold anything, so the state is what follows the last bracket.
    guard let bracket = bytes[..<count].lastIndex(of: UInt8(ascii: ")")), bracket + 2 < count else {
      return false
    }
    return bytes[bracket + 2] == UInt8(ascii: "Z") || bytes[bracket + 2] == UInt8(ascii: "X")
  }

  /// The process of this machine that `name` belongs to, if it is a temporary at all.
  static func owner(of name: String) -> pid_t? {
    guard name.hasPrefix("."), name.hasSuffix(ending) else { return nil }
    let mark = name.dropLast(ending.count).split(separator: ".").last ?? ""
    let parts = mark.split(separator: "-")
    guard parts.count == 3, parts[0] == host, let process = pid_t(parts[1]), process > 0, Int(parts[2]) != nil
    else { return nil }
    return process
  }
}
