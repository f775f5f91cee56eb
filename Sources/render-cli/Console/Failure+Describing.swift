import Dubbing
import Emotion
import Media

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

extension MediaError: ExplainedError {
  var message: String { description }
  var status: ExitStatus { self == .cancelled ? .interrupted : .badInput }
}

extension Failure {
  /// The failure that any error of the libraries means to the user.
  init(describing error: any Error) {
    if let failure = error as? Failure {
      self = failure
    } else if let explained = error as? any ExplainedError {
      self.init(explained.message, help: explained.help, status: explained.status)
    } else if error is CancellationError {
      self.init("stopped", help: "run the same command again to continue", status: .interrupted)
    } else {
      self.init("\(error)", status: .badInput)
    }
  }
}
