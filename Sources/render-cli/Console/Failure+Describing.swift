import Dubbing
import Emotion
import Face
import Foundation
import Media
import Script
import TTS
import TextEmotion
import Voice

/// An error that explains itself; every target's error enum does.
protocol ExplainedError: Error {
  /// What happened, with the values.
  var message: String { get }
  /// What to do.
  var help: String { get }
  /// The exit code it leads to.
  var status: ExitStatus { get }
}

extension EmotionError: ExplainedError {
  var status: ExitStatus { .usage }
}

extension ModelStoreError: ExplainedError {
  var status: ExitStatus { .modelMissing }
}

extension DubbingError: ExplainedError {
  var status: ExitStatus {
    switch self {
    case .cancelled, .media(.cancelled): .interrupted
    case .unknownVoice: .usage
    default: .badInput
    }
  }
}

extension TTSError: ExplainedError {
  var message: String { description }
  var status: ExitStatus {
    switch self {
    case .modelMissing, .badConfiguration, .weights: .modelMissing
    case .unknownVoice, .outOfRange: .usage
    case .cancelled: .interrupted
    default: .badInput
    }
  }
}

extension ConversionError: ExplainedError {
  var message: String { description }
  var status: ExitStatus {
    switch self {
    case .modelMissing, .badConfiguration, .weights: .modelMissing
    case .emotion: .usage
    case .cancelled, .media(.cancelled): .interrupted
    default: .badInput
    }
  }
}

extension TextError: ExplainedError {
  var message: String { description }
  var status: ExitStatus {
    switch self {
    case .damaged: .modelMissing
    default: .badInput
    }
  }
}

extension VoiceError: ExplainedError {
  var message: String { description }
  var status: ExitStatus {
    switch self {
    case .tooShort, .tooLong, .unheard, .badReference: .badInput
    default: .modelMissing
    }
  }
}

extension TextEmotionError: ExplainedError {
  var message: String { description }
  var status: ExitStatus { .modelMissing }
}

extension FaceError: ExplainedError {
  var message: String { "\(self)" }
  var status: ExitStatus {
    switch self {
    case .damagedModel, .notRefined: .modelMissing
    case .unknownActor: .usage
    case .noFace, .malformedCurves: .badInput
    }
  }
}

extension MediaError: ExplainedError {
  var message: String { description }
  var status: ExitStatus { self == .cancelled ? .interrupted : .badInput }
}

extension Failure {
  /// The failure that any error of the libraries means to the user.
  init(describing error: any Error) {
    if let script = error as? ScriptError {
      self.init(script: script)
    } else if let failure = error as? Failure {
      self = failure
    } else if let explained = error as? any ExplainedError {
      self.init(explained.message, help: explained.help, status: explained.status)
    } else if error is CancellationError {
      self.init("stopped", help: "run the same command again to continue", status: .interrupted)
    } else {
      self.init("\(error)", status: .badInput)
    }
  }

  /// All errors of a script at once, each with its place and its own help.
  private init(script: ScriptError) {
    let errors = script.errors
    func line(_ error: ScriptError) -> String {
      (error.location.map { "\($0): " } ?? "") + error.message
    }
    var message = ""
    for error in errors.dropLast() { message += "\(line(error))\n  help: \(error.help)\nerror: " }
    let last = errors.last ?? script
    self.init(message + line(last), help: last.help, status: .badInput)
  }
}
