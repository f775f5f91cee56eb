import Glibc
import Kernels

/// A safetensors file, mapped into memory and checked as a whole when it is opened.
///
/// The layout is 8 bytes with the header's length (little-endian), a JSON header that gives each tensor's type,
/// shape and byte range, and the data. Byte ranges must tile the data section: no gaps, no overlaps.
///
/// - Source: safetensors format, Hugging Face, 2022.
public struct SafetensorsFile: Sendable {
  /// An element type that is read.
  public enum ElementType: String, Sendable, CaseIterable {
    case f32 = "F32"
    case f16 = "F16"
    case bf16 = "BF16"
    case i8 = "I8"

    /// Bytes of one element.
    public var size: Int {
      switch self {
      case .f32: 4
      case .f16, .bf16: 2
      case .i8: 1
      }
    }
  }

  /// Where one tensor lies.
  public struct Entry: Sendable, Equatable {
    /// How its elements are stored.
    public let type: ElementType
    /// Its size along each axis, outermost first.
    public let shape: [Int]
    /// Bytes within the data section.
    public let bytes: Range<Int>
  }

  /// The longest header that is read, in bytes.
  public static let headerLimit = 100_000_000

  /// Where the file came from, for messages.
  public let path: String
  /// All tensors by name.
  public let entries: [String: Entry]
  /// The free text under `__metadata__`.
  public let metadata: [String: String]
  private let storage: MappedFile
  private let dataStart: Int

  /// Maps and checks the file at `path`.
  ///
  /// - Throws: `SafetensorsError` when it cannot be read or anything in its header is wrong.
  public init(path: String) throws(SafetensorsError) {
    try self.init(MappedFile(path: path), path: path)
  }

  /// Checks a file that is already in memory; `path` is only for messages.
  ///
  /// - Throws: `SafetensorsError` when anything in its header is wrong.
  public init(bytes: [UInt8], path: String = "memory") throws(SafetensorsError) {
    try self.init(MappedFile(copying: bytes), path: path)
  }

  private init(_ storage: MappedFile, path: String) throws(SafetensorsError) {
    let bytes = storage.bytes
    guard bytes.count >= 8 else {
      throw .truncatedHeader(path: path, needed: 8, found: bytes.count)
    }
    let length = UInt64(littleEndian: bytes.loadUnaligned(as: UInt64.self))
    guard length <= UInt64(Self.headerLimit) else {
      throw .oversizedHeader(path: path, bytes: length, limit: Self.headerLimit)
    }
    guard Int(length) <= bytes.count - 8 else {
      throw .truncatedHeader(path: path, needed: length + 8, found: bytes.count)
    }
    let dataStart = 8 + Int(length)
    let header = try SafetensorsHeader(
      [UInt8](bytes[8..<dataStart]), dataSize: bytes.count - dataStart, path: path)
    self.path = path
    self.storage = storage
    self.dataStart = dataStart
    entries = header.entries
    metadata = header.metadata
  }

  /// The elements of a float tensor as f32, or nil when there is no tensor of this name or it is I8.
  public func floats(_ name: String) -> [Float]? {
    guard let entry = entries[name], entry.type != .i8 else { return nil }
    let source = raw(entry), count = entry.bytes.count / entry.type.size
    return [Float](unsafeUninitializedCapacity: count) { buffer, initialized in
      if let base = buffer.baseAddress, let from = source.baseAddress, count > 0 {
        switch entry.type {
        case .f32: memcpy(base, from, count * 4)
        case .f16: Self.widen(from, count) { rk_half_to_float($0, base + $1, $2) }
        case .bf16: Self.widen(from, count) { rk_bfloat16_to_float($0, base + $1, $2) }
        case .i8: break
        }
      }
      initialized = count
    }
  }

  /// The elements of an I8 tensor, or nil when there is no I8 tensor of this name.
  public func int8s(_ name: String) -> [Int8]? {
    guard let entry = entries[name], entry.type == .i8 else { return nil }
    return raw(entry).map { Int8(bitPattern: $0) }
  }

  private func raw(_ entry: Entry) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(
      rebasing: storage.bytes[dataStart + entry.bytes.lowerBound..<dataStart + entry.bytes.upperBound])
  }

  /// Feeds 16-bit elements, which may lie at odd addresses, to `convert` in aligned pieces.
  private static func widen(
    _ source: UnsafeRawPointer, _ count: Int, _ convert: (UnsafePointer<UInt16>, Int, Int) -> Void
  ) {
    var piece = [UInt16](repeating: 0, count: 4096)
    for start in stride(from: 0, to: count, by: piece.count) {
      let size = min(piece.count, count - start)
      memcpy(&piece, source + start * 2, size * 2)
      convert(piece, start, size)
    }
  }
}
