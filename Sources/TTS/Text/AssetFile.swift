import Glibc

/// A binary asset in memory, read with bounds checks.
struct AssetFile: Sendable {
  let path: String
  let bytes: [UInt8]

  /// - Throws: `TextError.unreadable` with the system's reason.
  init(path: String) throws(TextError) {
    guard let file = fopen(path, "rb") else {
      throw .unreadable(path: path, reason: String(cString: strerror(errno)))
    }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 20)
    while true {
      let count = fread(&chunk, 1, chunk.count, file)
      bytes += chunk[..<count]
      if count < chunk.count { break }
    }
    guard ferror(file) == 0 else { throw .unreadable(path: path, reason: String(cString: strerror(errno))) }
    self.path = path
    self.bytes = bytes
  }

  /// The error that says why this file cannot be used.
  func damaged(_ reason: String) -> TextError { .damaged(path: path, reason: reason) }

  /// `count` little-endian 32-bit numbers from `offset`.
  func words(at offset: inout Int, count: Int) throws(TextError) -> [UInt32] {
    guard count >= 0, count <= (bytes.count - offset) / 4 else { throw damaged("it ends too early") }
    let start = offset
    offset += 4 * count
    return bytes.withUnsafeBytes { raw in
      (0..<count).map {
        UInt32(littleEndian: raw.loadUnaligned(fromByteOffset: start + 4 * $0, as: UInt32.self))
      }
    }
  }

  /// Strings written as a count byte, then for each its length byte and UTF-8.
  func strings(at offset: inout Int) throws(TextError) -> [[UInt8]] {
    guard offset < bytes.count else { throw damaged("it ends too early") }
    var result: [[UInt8]] = []
    let count = Int(bytes[offset])
    offset += 1
    for _ in 0..<count {
      guard offset < bytes.count, offset + 1 + Int(bytes[offset]) <= bytes.count else {
        throw damaged("it ends too early")
      }
      let end = offset + 1 + Int(bytes[offset])
      result.append(Array(bytes[(offset + 1)..<end]))
      offset = end
    }
    return result
  }

  /// Checks the four letters every format starts with.
  func expect(_ magic: String) throws(TextError) {
    guard bytes.starts(with: magic.utf8) else { throw damaged("it does not start with \(magic)") }
  }
}
