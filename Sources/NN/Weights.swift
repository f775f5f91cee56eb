import Synchronization
import Tensor

/// A view into a file of weights under a prefix: `weights["encoder"][2]` sees what begins with `encoder.2.`.
///
/// All views of one file share a record of the tensors asked for, so that `finish()` can reject leftovers.
public struct Weights: Sendable {
  private final class Record: Sendable {
    let used = Mutex<Set<String>>([])
  }

  private let file: SafetensorsFile
  private let prefix: String
  private let record: Record

  /// A view of the whole file.
  public init(_ file: SafetensorsFile) {
    self.init(file: file, prefix: "", record: Record())
  }

  /// Opens the file at `path`.
  ///
  /// - Throws: `WeightsError.file` when it is unreadable or damaged.
  public init(path: String) throws(WeightsError) {
    do {
      self.init(try SafetensorsFile(path: path))
    } catch {
      throw .file(error)
    }
  }

  private init(file: SafetensorsFile, prefix: String, record: Record) {
    self.file = file
    self.prefix = prefix
    self.record = record
  }

  /// The view of the child `name`.
  public subscript(name: String) -> Weights {
    Weights(file: file, prefix: prefix + name + ".", record: record)
  }

  /// The view of the child with a number for a name, as in PyTorch's `ModuleList`.
  public subscript(index: Int) -> Weights { self[String(index)] }

  /// The free text that the file carries.
  public var metadata: [String: String] { file.metadata }

  /// Where the file came from.
  public var path: String { file.path }

  /// The full name of a tensor of this view.
  public func name(_ name: String) -> String { prefix + name }

  /// Whether the file has the tensor `name` of this view.
  public func contains(_ name: String) -> Bool { file.entries[prefix + name] != nil }

  /// The shape of the tensor `name` of this view, or nil when there is none.
  public func shape(_ name: String) -> [Int]? { file.entries[prefix + name]?.shape }

  /// The tensor `name` as f32; F16 and BF16 are widened, I8 is multiplied by its scales.
  ///
  /// - Throws: `WeightsError.missing` or `.wrongShape`.
  public func tensor(_ name: String, shape: [Int]) throws(WeightsError) -> Tensor {
    switch try values(name, shape: shape) {
    case .float(let scalars): return Tensor(scalars, shape: shape)
    case .int8(let integers, let scales):
      let size = integers.count / max(scales.count, 1)
      return Tensor(
        integers.enumerated().map { Float($0.element) * scales[$0.offset / size] }, shape: shape)
    }
  }

  /// The elements of the tensor `name` in the form they are stored in.
  ///
  /// - Throws: `WeightsError.missing` or `.wrongShape`, also for the scales `name + ".scale"` of an I8 tensor,
  ///   one for each index of the first axis.
  func values(_ name: String, shape: [Int]) throws(WeightsError) -> WeightValues {
    let fullName = prefix + name
    guard let entry = file.entries[fullName] else { throw .missing(path: path, tensor: fullName) }
    guard entry.shape == shape else {
      throw .wrongShape(path: path, tensor: fullName, expected: shape, found: entry.shape)
    }
    record.used.withLock { _ = $0.insert(fullName) }
    if let integers = file.int8s(fullName) {
      let scaleShape = [shape.first ?? 1]
      guard case .float(let scales) = try values(name + ".scale", shape: scaleShape) else {
        throw .missing(path: path, tensor: fullName + ".scale (F32)")
      }
      return .int8(integers, scales: scales)
    }
    return .float(file.floats(fullName) ?? [])
  }

  /// Checks that every tensor of the file was asked for.
  ///
  /// - Throws: `WeightsError.unused` with the names of the others, sorted.
  public func finish() throws(WeightsError) {
    let used = record.used.withLock { $0 }
    let unused = file.entries.keys.filter { !used.contains($0) }.sorted()
    guard unused.isEmpty else { throw .unused(path: path, tensors: unused) }
  }

  /// The error for sizes that cannot be, naming the tensor `name` of this view.
  func badSizes(_ name: String, _ reason: String) -> WeightsError {
    .badSizes(path: path, tensor: prefix + name, reason: reason)
  }
}

/// Elements of a weight tensor as stored: f32, or int8 with one scale for each index of the first axis.
enum WeightValues: Sendable {
  case float([Float])
  case int8([Int8], scales: [Float])
}
