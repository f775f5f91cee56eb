import Script
import Testing

/// Checks that a text is refused with one error, at its place.
func expectRefusal(
  _ text: String, _ path: String, _ line: Int, _ column: Int, _ message: String,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  do {
    let script = try ScriptReader.read(text: text, path: path)
    Issue.record("read as \(script.lines.map(\.text))", sourceLocation: sourceLocation)
  } catch {
    #expect(error.errors.count == 1, "\(error)", sourceLocation: sourceLocation)
    #expect(error.location?.description == "\(path):\(line):\(column)", sourceLocation: sourceLocation)
    #expect(error.message == message, sourceLocation: sourceLocation)
    #expect(!error.help.isEmpty, sourceLocation: sourceLocation)
  }
}
