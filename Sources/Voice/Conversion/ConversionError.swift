import Diffusion
import Emotion
import Media
import NN

/// Why a recording could not be converted.
public enum ConversionError: Error {
  /// The model folder has no such file, or it cannot be read.
  case modelMissing(path: String, reason: String)
  /// The model's configuration is damaged.
  case badConfiguration(path: String, reason: String)
  /// The weights are damaged or do not fit the configuration.
  case weights(WeightsError)
  /// The recording is shorter than anything that can be analysed.
  case tooShort(seconds: Double, least: Double)
  /// Nothing in the recording sounds like speech.
  case noSpeech(seconds: Double)
  /// The emotion cannot be reached.
  case emotion(EmotionError)
  /// Who speaks cannot be heard.
  case voice(VoiceError)
  /// The sampler failed.
  case sampling(DiffusionError)
  /// The sound cannot be read, resampled or written.
  case media(MediaError)
  /// The task was cancelled.
  case cancelled
}

extension ConversionError: CustomStringConvertible {
  /// What happened, with the values.
  public var description: String {
    switch self {
    case .modelMissing(let path, let reason): "the conversion model's file \(path) cannot be read: \(reason)"
    case .badConfiguration(let path, let reason): "\(path) is not a conversion configuration: \(reason)"
    case .weights(let error): error.description
    case .tooShort(let seconds, let least):
      "the recording is too short (\(Self.rounded(seconds)) s; at least \(Self.rounded(least)) s are needed)"
    case .noSpeech(let seconds): "there is no speech in the recording (\(Self.rounded(seconds)) s)"
    case .emotion(let error): error.message
    case .voice(let error): error.description
    case .sampling(let error): "\(error)"
    case .media(let error): error.description
    case .cancelled: "stopped"
    }
  }

  /// What to do about it.
  public var help: String {
    switch self {
    case .modelMissing: "restore the file, or name a folder of models with --model"
    case .badConfiguration: "restore the model's config.json; it belongs to the weights beside it"
    case .weights(let error): error.help
    case .tooShort: "give a recording of at least one word"
    case .noSpeech: "check the file, its channel and its level; speech must stand out from the background"
    case .emotion(let error): error.help
    case .voice(let error): error.help
    case .sampling: "report the recording, the options and the seed"
    case .media(let error): error.help
    case .cancelled: "run the same command again to continue"
    }
  }

  private static func rounded(_ seconds: Double) -> String {
    "\((seconds * 100).rounded() / 100)"
  }
}
