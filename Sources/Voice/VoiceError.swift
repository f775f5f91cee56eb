import Emotion
import NN

/// Why a voice cannot be heard or changed.
public enum VoiceError: Error, Equatable {
  /// A file of the model folder cannot be read.
  case modelMissing(path: String, reason: String)
  /// A configuration file does not describe a model.
  case badConfiguration(path: String, reason: String)
  /// The weights are damaged or do not fit the configuration.
  case weights(WeightsError)
  /// The emotions' places are damaged.
  case emotions(path: String, EmotionError)
  /// There is too little sound to say anything about.
  case tooShort(seconds: Double, needed: Double)
  /// The sound cannot be resampled.
  case unheard(reason: String)
  /// A recording cannot lend its voice.
  case badReference(name: String, VoiceReference.Flaw)
  /// There is too much sound and text to align at once.
  case tooLong(seconds: Double, words: Int)
}

extension VoiceError: CustomStringConvertible {
  /// What happened, with the values.
  public var description: String {
    switch self {
    case .modelMissing(let path, let reason): "the voice model's file \(path) cannot be read: \(reason)"
    case .badConfiguration(let path, let reason): "\(path) does not describe a voice model: \(reason)"
    case .weights(let error): error.description
    case .emotions(let path, let error): "\(path): \(error.message)"
    case .tooShort(let seconds, let needed):
      "the sound is too short to judge (\(seconds) s, \(needed) s are needed)"
    case .unheard(let reason): "the sound cannot be heard: \(reason)"
    case .badReference(let name, let flaw): "\(name) cannot lend its voice: \(flaw)"
    case .tooLong(let seconds, let words):
      "too much to align at once (\(seconds) s of sound, \(words) words)"
    }
  }

  /// What to do about it.
  public var help: String {
    switch self {
    case .modelMissing, .badConfiguration, .emotions:
      "Restore the folder of models (git checkout -- assets), or name another with --model."
    case .weights(let error): error.help
    case .tooShort: "Give a longer piece of speech."
    case .unheard: "Convert the file to WAV first."
    case .badReference: "Give 3 to 30 seconds of one person's speech, without music, noise or echo."
    case .tooLong: "Cut sound and text into parts of a few minutes."
    }
  }
}
