/// A failure as the user sees it: what happened, what to do, and the exit code.
struct Failure: Error {
  /// One line: what is wrong, with the value.
  var message: String
  /// One line: what to do about it.
  var help: String?
  /// The process's exit code.
  var status: ExitStatus

  init(_ message: String, help: String? = nil, status: ExitStatus) {
    self.message = message
    self.help = help
    self.status = status
  }

  /// The two lines of the contract: `error: ...` and `  help: ...`.
  var text: String {
    var lines = "error: \(message)\n"
    if let help { lines += "  help: \(help)\n" }
    return lines
  }
}
