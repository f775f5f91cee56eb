/// Why a safetensors file was refused; every case names the file, and the tensor where there is one.
public enum SafetensorsError: Error, Equatable, CustomStringConvertible {
  /// The file cannot be opened or mapped.
  case unreadable(path: String, reason: String)
  /// The file ends before its header does.
  case truncatedHeader(path: String, needed: UInt64, found: Int)
  /// The header's length is beyond the limit of `SafetensorsFile.headerLimit` bytes.
  case oversizedHeader(path: String, bytes: UInt64, limit: Int)
  /// The header is not the JSON that the format prescribes.
  case malformedHeader(path: String, offset: Int, reason: String)
  /// The same name stands twice in the header.
  case duplicateName(path: String, name: String)
  /// The element type is unknown or not one this product reads.
  case unsupportedType(path: String, tensor: String, type: String)
  /// The shape is negative, absurdly large or does not fit the bytes given for it.
  case badShape(path: String, tensor: String, shape: [Int], bytes: Int)
  /// The byte range lies outside the file's data.
  case outOfBounds(path: String, tensor: String, begin: Int, end: Int, size: Int)
  /// Two tensors share bytes.
  case overlap(path: String, tensor: String, other: String)
  /// Bytes of the data section belong to no tensor.
  case unclaimedBytes(path: String, begin: Int, end: Int)
  /// The file cannot be written.
  case unwritable(path: String, reason: String)

  /// What happened, with the values.
  public var description: String {
    switch self {
    case .unreadable(let path, let reason): "cannot read \(path): \(reason)"
    case .truncatedHeader(let path, let needed, let found):
      "\(path) is truncated: its header needs \(needed) bytes, the file has \(found)"
    case .oversizedHeader(let path, let bytes, let limit):
      "\(path) claims a header of \(bytes) bytes, more than \(limit)"
    case .malformedHeader(let path, let offset, let reason):
      "\(path) has a malformed header at byte \(offset): \(reason)"
    case .duplicateName(let path, let name): "\(path) names '\(name)' twice"
    case .unsupportedType(let path, let tensor, let type):
      "\(path): tensor '\(tensor)' has element type \(type); F32, F16, BF16 and I8 are read"
    case .badShape(let path, let tensor, let shape, let bytes):
      "\(path): tensor '\(tensor)' of shape \(shape) does not fit its \(bytes) bytes"
    case .outOfBounds(let path, let tensor, let begin, let end, let size):
      "\(path): tensor '\(tensor)' lies at bytes \(begin)..<\(end) of a data section of \(size) bytes"
    case .overlap(let path, let tensor, let other):
      "\(path): tensors '\(tensor)' and '\(other)' share bytes"
    case .unclaimedBytes(let path, let begin, let end):
      "\(path): bytes \(begin)..<\(end) of the data section belong to no tensor"
    case .unwritable(let path, let reason): "cannot write \(path): \(reason)"
    }
  }

  /// What to do about it.
  public var help: String {
    switch self {
    case .unreadable: "Check that the path is right and that you may read it."
    case .unsupportedType: "Export the model again with one of these element types."
    case .unwritable: "Check that the folder exists, is writable and has space."
    default: "The file is damaged or not a safetensors file; fetch or export it again."
    }
  }
}
