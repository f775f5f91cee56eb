import Foundation

/// JSON as this program prints it: sorted keys, readable, slashes plain, absent values as `null` where a type
/// encodes them.
enum JSONText {
  static func make(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }
}
