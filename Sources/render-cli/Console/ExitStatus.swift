/// The exit codes of the command line; docs and scripts rely on them.
enum ExitStatus: Int32, Error {
  /// Everything went well.
  case good = 0
  /// Some lines failed; the others are written.
  case someFailed = 1
  /// The command line itself was wrong.
  case usage = 2
  /// A file or text given by the user cannot be used.
  case badInput = 3
  /// A model is missing or damaged.
  case modelMissing = 4
  /// A quality gate or `--strict` refused the result.
  case quality = 5
  /// Ctrl-C or a termination signal.
  case interrupted = 130
}
