import NN
import Tensor

/// Why the model of text emotion cannot be used.
public enum TextEmotionError: Error, Equatable, CustomStringConvertible {
  /// The file of weights is missing, damaged, or another model's.
  case weights(WeightsError)
  /// A file is there, and what stands in it cannot be.
  case damaged(path: String, reason: String)

  /// What happened, with the values.
  public var description: String {
    switch self {
    case .weights(let error): error.description
    case .damaged(let path, let reason): "\(path): \(reason)"
    }
  }

  /// What to do about it.
  public var help: String {
    switch self {
    case .weights(let error): error.help
    case .damaged: "fetch the assets again; `render doctor` compares them with their hashes"
    }
  }
}
