import Foundation

/// JSON as this package writes it to files: sorted keys, readable, a newline at the end, the same bytes for the
/// same value.
public enum JSONFile {
  /// The file's bytes.
  ///
  /// - Precondition: every number in `value` is finite; the types here hold nothing else.
  public static func data(_ value: some Encodable, pretty: Bool = true) -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting =
      pretty
      ? [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes] : [.sortedKeys, .withoutEscapingSlashes]
    do {
      return try encoder.encode(value) + Data("\n".utf8)
    } catch {
      preconditionFailure("a value that is no JSON: \(error)")
    }
  }
}
