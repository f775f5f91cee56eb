import NN

/// Why speech processing failed.
public enum SpeechError: Error, Equatable, CustomStringConvertible {
  /// A field of the configuration beside the weights holds a value that no model can have.
  case badConfiguration(field: String, value: String)
  /// The weights do not fit the network.
  case weights(WeightsError)

  /// What happened, with the values.
  public var description: String {
    switch self {
    case .badConfiguration(let field, let value): "the speech configuration's \(field) cannot be \(value)"
    case .weights(let error): error.description
    }
  }

  /// What to do about it.
  public var help: String {
    switch self {
    case .badConfiguration: "Fetch the model's config.json again; it belongs to the weights beside it."
    case .weights(let error): error.help
    }
  }
}
