import Diffusion
import NN
import Speech

/// Why speech could not be made.
public enum TTSError: Error {
  /// The model folder has no such file, or it cannot be read.
  case modelMissing(path: String, reason: String)
  /// The model's configuration is damaged.
  case badConfiguration(path: String, reason: String)
  /// The weights are damaged or do not fit the configuration.
  case weights(WeightsError)
  /// The model has no voice of that name.
  case unknownVoice(String, known: [String])
  /// A number of the request lies outside its range.
  case outOfRange(name: String, value: Double, allowed: ClosedRange<Double>)
  /// There is nothing in the text that could be spoken.
  case nothingToSay(text: String)
  /// The text could not be pronounced.
  case text(TextError)
  /// The words were spoken, but could not be put into the wanted voice.
  case voice(name: String, reason: String)
  /// The sampler failed.
  case sampling(DiffusionError)
  /// The task was cancelled.
  case cancelled
}

extension TTSError: CustomStringConvertible {
  /// What happened, with the values.
  public var description: String {
    switch self {
    case .modelMissing(let path, let reason): "the speech model's file \(path) cannot be read: \(reason)"
    case .badConfiguration(let path, let reason): "\(path) is not a speech configuration: \(reason)"
    case .weights(let error): error.description
    case .unknownVoice(let name, let known):
      "there is no voice '\(name)'; the voices are \(known.joined(separator: ", "))"
    case .outOfRange(let name, let value, let allowed):
      "\(name) is \(value), it must lie in \(allowed.lowerBound)...\(allowed.upperBound)"
    case .nothingToSay(let text): "there is nothing to say in \"\(text.prefix(60))\""
    case .text(let error): error.description
    case .voice(let name, let reason): "the voice of \(name) cannot be put on: \(reason)"
    case .sampling(let error): "\(error)"
    case .cancelled: "speech was cancelled"
    }
  }

  /// What to do about it.
  public var help: String {
    switch self {
    case .modelMissing: "Run scripts/setup, or name the folder of a speech model with --model."
    case .badConfiguration: "Fetch the model's config.json again; it belongs to the weights beside it."
    case .weights(let error): error.help
    case .unknownVoice: "Choose one of the voices that `render voices` lists."
    case .outOfRange: "Give a value in that range."
    case .nothingToSay: "Give a text with at least one word or number."
    case .text(let error): error.help
    case .voice: "Give another reference clip, or a voice that `render voices` lists."
    case .sampling: "Use fewer or more steps, or report the text and the seed."
    case .cancelled: "Run the command again; it goes on where it stopped."
    }
  }
}
