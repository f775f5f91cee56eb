import Foundation
import Glibc
import Media

/// The folder with the models, and what its manifest says about them.
public struct ModelStore: Sendable {
  /// What `assets/manifest.json` says about one file.
  public struct Entry: Sendable, Codable {
    /// Name of the model, such as `vocoder`.
    public var name: String
    /// Path below the folder.
    public var file: String
    /// SHA-256 of the file, lower-case hexadecimal.
    public var sha256: String
    /// SPDX expression of the licence.
    public var licence: String
    /// Who made what it is derived from, and where that is found.
    public var source: String
    /// The data it was trained or fitted on.
    public var trainedFrom: String
    /// `base` (free licences) or `acted` (taught by non-commercial acted speech).
    public var pack: String

    enum CodingKeys: String, CodingKey {
      case name, file, sha256, licence, source
      case trainedFrom = "trained_from"
      case pack
    }
  }

  private struct Manifest: Codable {
    var version: Int
    var entries: [Entry]
  }

  /// Absolute or relative path of the folder.
  public let directory: String
  /// The files the manifest lists and this run may use.
  public let entries: [Entry]

  /// Opens the folder: `explicit`, else `RENDER_MODEL`, else `assets` beside the program or above it.
  ///
  /// - Parameter commercial: leaves out every file whose pack is not `base`.
  /// - Throws: `ModelStoreError` when there is no folder or its manifest cannot be read.
  public init(_ explicit: String?, commercial: Bool) throws(ModelStoreError) {
    let named = explicit ?? ProcessInfo.processInfo.environment["RENDER_MODEL"]
    let candidates = named.map { [$0] } ?? Self.candidates()
    guard let found = candidates.first(where: { access("\($0)/manifest.json", R_OK) == 0 }) else {
      throw .notFound(looked: candidates)
    }
    directory = found
    let path = "\(found)/manifest.json"
    do {
      let data = try Data(contentsOf: URL(fileURLWithPath: path))
      let manifest = try JSONDecoder().decode(Manifest.self, from: data)
      entries = manifest.entries.filter { !commercial || $0.pack == "base" }
    } catch {
      throw .unreadableManifest(path: path, reason: String(describing: error))
    }
  }

  /// Folders above the program, then the places an installation uses.
  private static func candidates() -> [String] {
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
    let length = readlink("/proc/self/exe", &buffer, buffer.count)
    guard length > 0 else { return ["assets"] }
    let program = String(decoding: buffer[..<length].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    var folder = URL(fileURLWithPath: program).deletingLastPathComponent()
    var result: [String] = []
    while folder.path != "/" {
      result.append(folder.appendingPathComponent("assets").path)
      result.append(folder.appendingPathComponent("share/render/assets").path)
      folder = folder.deletingLastPathComponent()
    }
    return result
  }

  /// Path of a folder or file below the store.
  public func path(_ relative: String) -> String { "\(directory)/\(relative)" }

  /// Compares every listed file with its hash.
  ///
  /// - Returns: one problem per file that is missing or differs, in words.
  public func problems() -> [String] {
    entries.compactMap { entry in
      guard let hash = try? SHA256.hex(ofFile: path(entry.file)) else {
        return "\(entry.file) is missing or unreadable"
      }
      return hash == entry.sha256
        ? nil : "\(entry.file) is damaged (SHA-256 \(hash), expected \(entry.sha256))"
    }
  }
}
