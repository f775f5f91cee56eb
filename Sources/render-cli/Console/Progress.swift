import Dubbing
import Foundation
import Glibc
import Synchronization

/// Shows how far a job is: a bar on a terminal, NDJSON with `--json-progress`, nothing otherwise.
///
/// Jobs may report from several threads.
final class Progress: Sendable {
  /// What to show.
  enum Style: Sendable { case bar, json, plain, quiet }

  private let style: Style
  private let drawn = Mutex<Bool>(false)

  init(_ style: Style) {
    self.style = style
  }

  /// The style that the common options and the terminal ask for.
  convenience init(options: CommonOptions) {
    if options.jsonProgress {
      self.init(.json)
    } else if options.quiet {
      self.init(.quiet)
    } else {
      self.init(isatty(STDERR_FILENO) == 1 ? .bar : .plain)
    }
  }

  /// Shows one event.
  func show(_ event: JobEvent) {
    switch style {
    case .json: Console.note(json(event))
    case .bar: drawn.withLock { draw(event, isDrawn: &$0) }
    case .plain:
      if case .warning(let text) = event { Console.note("warning: \(text)") }
      if case .failure(let line, let text) = event { Console.note("error: \(line): \(text)") }
    case .quiet:
      if case .failure(let line, let text) = event { Console.note("error: \(line): \(text)") }
    }
  }

  private func draw(_ event: JobEvent, isDrawn: inout Bool) {
    func clear() {
      if isDrawn { Console.write("\r\u{1B}[K", to: STDERR_FILENO) }
      isDrawn = false
    }
    switch event {
    case .start: break
    case .progress(let done, let total, let stage):
      clear()
      let width = 28
      let filled = total > 0 ? min(width, Int(Double(width) * done / total)) : 0
      let bar = String(repeating: "#", count: filled) + String(repeating: ".", count: width - filled)
      let percent = total > 0 ? Int(100 * done / total) : 0
      Console.write("[\(bar)] \(percent) % \(stage)", to: STDERR_FILENO)
      isDrawn = true
    case .warning(let text):
      clear()
      Console.note("warning: \(text)")
    case .failure(let line, let text):
      clear()
      Console.note("error: \(line): \(text)")
    case .done: clear()
    }
  }

  /// One line of the machine-readable form.
  private struct Record: Encodable {
    var event: String
    var done: Double?
    var total: Double?
    var stage: String?
    var line: String?
    var message: String?
  }

  private func json(_ event: JobEvent) -> String {
    let record =
      switch event {
      case .start(let total): Record(event: "start", total: total)
      case .progress(let done, let total, let stage):
        Record(event: "progress", done: done, total: total, stage: stage)
      case .warning(let text): Record(event: "warning", message: text)
      case .failure(let line, let text): Record(event: "failure", line: line, message: text)
      case .done: Record(event: "done")
      }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    guard let data = try? encoder.encode(record) else { return "{}" }
    return String(decoding: data, as: UTF8.self)
  }
}
