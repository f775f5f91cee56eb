import ArgumentParser
import Glibc

/// The process: reads the configuration, runs one command, turns every error into text and an exit code.
@main
enum Main {
  static func main() async {
    Interrupt.install()
    var status = ExitStatus.good
    do {
      let given = Array(CommandLine.arguments.dropFirst())
      let arguments = try ConfigurationDefaults().applied(to: given)
      var command = try RenderCommand.parseAsRoot(arguments)
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
    } catch let code as ExitStatus {
      status = code
    } catch let failure as Failure {
      Console.write(failure.text, to: STDERR_FILENO)
      status = failure.status
    } catch  where RenderCommand.exitCode(for: error).isSuccess {
      Console.result(RenderCommand.fullMessage(for: error))
    } catch {
      let parsed = RenderCommand.exitCode(for: error) == .validationFailure
      if parsed {
        Console.note(Self.withPrefix(RenderCommand.fullMessage(for: error)))
        status = .usage
      } else {
        let failure = Failure(describing: error)
        Console.write(failure.text, to: STDERR_FILENO)
        status = failure.status
      }
    }
    exit(status.rawValue)
  }

  /// The parser writes `Error:`; this program's messages all begin with `error:`.
  private static func withPrefix(_ message: String) -> String {
    message.hasPrefix("Error: ") ? "error: " + message.dropFirst("Error: ".count) : message
  }
}
