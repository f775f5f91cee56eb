import Foundation
import Media

/// The address of a unit of work: a hash over everything its result depends on.
///
/// Equal inputs give equal keys on every machine, so finished units are found again after an interruption, by
/// another process, or on another node of a farm.
public struct WorkKey: Sendable, Hashable, Codable, CustomStringConvertible {
  /// 40 hexadecimal digits.
  public let description: String

  /// The key of `value`, whose JSON form must hold everything the result depends on.
  ///
  /// - Parameter models: the hashes of the models used, so that a new model makes new results.
  public init(_ value: some Encodable, models: [String]) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    var bytes = [UInt8](try encoder.encode(value))
    for hash in models.sorted() { bytes += Array(hash.utf8) }
    description = String(SHA256.hex(of: bytes).prefix(40))
  }

  /// Reads a key that was written.
  public init(from decoder: any Decoder) throws {
    description = try decoder.singleValueContainer().decode(String.self)
  }

  /// Writes the digits.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}
