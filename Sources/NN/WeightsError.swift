import Tensor

/// Why weights could not be loaded; every case names the file and the tensor.
public enum WeightsError: Error, Equatable, CustomStringConvertible {
  /// The file itself is unreadable or damaged.
  case file(SafetensorsError)
  /// The model asks for a tensor that the file lacks.
  case missing(path: String, tensor: String)
  /// A tensor's shape is not the one the model needs.
  case wrongShape(path: String, tensor: String, expected: [Int], found: [Int])
  /// The model's configuration asks for sizes that cannot be (say, 10 channels in 4 groups).
  case badSizes(path: String, tensor: String, reason: String)
  /// The file holds tensors that no layer asked for.
  case unused(path: String, tensors: [String])

  /// What happened, with the values.
  public var description: String {
    switch self {
    case .file(let error): error.description
    case .missing(let path, let tensor): "\(path) has no tensor '\(tensor)'"
    case .wrongShape(let path, let tensor, let expected, let found):
      "\(path): tensor '\(tensor)' has shape \(found), the model needs \(expected)"
    case .badSizes(let path, let tensor, let reason): "\(path): '\(tensor)' cannot be built: \(reason)"
    case .unused(let path, let tensors):
      "\(path) holds \(tensors.count) tensors the model does not use: "
        + tensors.prefix(5).joined(separator: ", ") + (tensors.count > 5 ? ", ..." : "")
    }
  }

  /// What to do about it.
  public var help: String {
    switch self {
    case .file(let error): error.help
    default: "Weights and configuration belong to different models; fetch or export both together."
    }
  }
}
