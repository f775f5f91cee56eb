import Foundation

/// Says that a file was generated, inside the file and beside it.
///
/// ```swift
/// let mark = Provenance(generator: "render 0.1.0", content: .dub, models: [.init(name: "en-1")])
/// try AudioFile.write(clip, to: "out.wav", tags: mark.tags)
/// try mark.writeSidecar(for: "out.wav")  // out.provenance.json
/// ```
public struct Provenance: Codable, Sendable, Equatable {
  /// What of a file is generated.
  public enum Content: String, Codable, Sendable, CaseIterable {
    /// All of it: synthetic speech or pictures.
    case generated
    /// Recorded speech with another emotion or voice.
    case converted
    /// Recorded pictures with a synthetic voice, possibly changed lips.
    case dub

    /// IPTC's term for it.
    ///
    /// - Source: IPTC NewsCodes, Digital Source Type (cv.iptc.org/newscodes/digitalsourcetype).
    public var digitalSourceType: String {
      let base = "http://cv.iptc.org/newscodes/digitalsourcetype/"
      return base + (self == .generated ? "trainedAlgorithmicMedia" : "compositeWithTrainedAlgorithmicMedia")
    }
  }

  /// A model that took part.
  public struct Model: Codable, Sendable, Equatable {
    /// Its name in the manifest of models.
    public var name: String
    /// SHA-256 of its file.
    public var sha256: String?
    /// SPDX expression of its licence.
    public var licence: String?

    /// A model by its name.
    public init(name: String, sha256: String? = nil, licence: String? = nil) {
      self.name = name
      self.sha256 = sha256
      self.licence = licence
    }
  }

  /// A file it was made from.
  public struct Input: Codable, Sendable, Equatable {
    /// Name of the file, without its folder.
    public var file: String
    /// SHA-256 of the file, if it could be read.
    public var sha256: String?

    /// The file at `path`.
    public init(path: String) {
      file = Provenance.name(of: path)
      sha256 = try? SHA256.hex(ofFile: path)
    }
  }

  /// Name and version of the program.
  public var generator: String
  /// What of the file is generated.
  public var content: Content
  /// The models used.
  public var models: [Model]
  /// The files it was made from.
  public var inputs: [Input]
  /// The seed of everything random.
  public var seed: UInt64?
  /// Anything else worth keeping, such as the voice or the names of the lines.
  public var details: [String: String]

  /// A mark without times or random parts: the same work gives the same mark.
  public init(
    generator: String, content: Content, models: [Model] = [], inputs: [Input] = [], seed: UInt64? = nil,
    details: [String: String] = [:]
  ) {
    self.generator = generator
    self.content = content
    self.models = models
    self.inputs = inputs
    self.seed = seed
    self.details = details
  }

  /// The words by which a mark is recognised.
  static let signature = "AI-generated"

  /// Container metadata; `comment` is the key that every format of this package keeps.
  public var tags: [String: String] {
    let sentence = "\(Self.signature) (\(content.rawValue)) by \(generator); \(content.digitalSourceType)"
    return ["comment": sentence, "description": sentence]
  }

  /// The last part of a path.
  static func name(of path: String) -> String { path.split(separator: "/").last.map { String($0) } ?? path }

  /// Whether a file's metadata carry the mark of this package or IPTC's term for generated media.
  public static func isMarked(tags: [String: String]) -> Bool {
    statement(in: tags) != nil
  }

  /// What a file's metadata say about being generated, if they say it.
  public static func statement(in tags: [String: String]) -> String? {
    tags.sorted { $0.key < $1.key }.map(\.value).first {
      $0.hasPrefix(signature) || $0.lowercased().contains("trainedalgorithmicmedia")
    }
  }

  /// The metadata of a media file's container, or the text chunks of a PNG picture.
  ///
  /// - Throws: the errors of `MediaInfo` and `PNGFile`.
  public static func tags(of path: String) throws(MediaError) -> [String: String] {
    try PNGFile.isPNG(path) ? PNGFile.text(path) : MediaInfo.read(path).tags
  }

  /// Whether the media file or PNG picture at `path` carries a mark.
  ///
  /// - Throws: the errors of `MediaInfo`.
  public static func isMarked(_ path: String) throws(MediaError) -> Bool {
    isMarked(tags: try tags(of: path))
  }
}

extension Provenance {
  /// The JSON file beside a generated file.
  public struct Sidecar: Codable, Sendable, Equatable {
    /// Version of this layout.
    public var version: Int
    /// Always true: the file is at least partly generated.
    public var aiGenerated: Bool
    /// Name of the generated file, without its folder.
    public var file: String
    /// SHA-256 of the generated file.
    public var sha256: String
    /// IPTC's term for what of it is generated.
    public var digitalSourceType: String
    /// Who made it and how.
    public var provenance: Provenance

    enum CodingKeys: String, CodingKey {
      case version, file, sha256, digitalSourceType, provenance
      case aiGenerated = "ai_generated"
    }
  }

  /// `out.provenance.json` for `out.mp4`, in the same folder.
  public static func sidecarPath(for path: String) -> String {
    let slash = path.lastIndex(of: "/").map { path.index(after: $0) } ?? path.startIndex
    let stem = path[slash...].lastIndex(of: ".").flatMap { $0 > slash ? $0 : nil } ?? path.endIndex
    return String(path[..<stem]) + ".provenance.json"
  }

  /// Writes the sidecar of the finished file at `path`.
  ///
  /// - Throws: the errors of reading the file and of `AtomicFile`.
  public func writeSidecar(for path: String) throws(MediaError) {
    let sidecar = Sidecar(
      version: 1, aiGenerated: true, file: Self.name(of: path), sha256: try SHA256.hex(ofFile: path),
      digitalSourceType: content.digitalSourceType, provenance: self)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    let target = Self.sidecarPath(for: path)
    guard let data = try? encoder.encode(sidecar) else {
      throw .unwritable(path: target, reason: "its details cannot be written as JSON")
    }
    try AtomicFile.write(Array(data) + [10], to: target)
  }

  /// The sidecar of the file at `path`, and whether the file still is the one it describes.
  ///
  /// - Returns: `nil` when there is no sidecar.
  /// - Throws: `unreadable` when the sidecar is damaged; the errors of reading.
  public static func readSidecar(
    for path: String
  ) throws(MediaError) -> (sidecar: Sidecar, isIntact: Bool)? {
    let source = sidecarPath(for: path)
    let contents: [UInt8]
    do {
      contents = try FileDescriptor(reading: source).contents(path: source, limit: 1 << 20)
    } catch {
      if case .notFound = error { return nil }
      throw error
    }
    guard let sidecar = try? JSONDecoder().decode(Sidecar.self, from: Data(contents)) else {
      throw .unreadable(path: source, reason: "it is not a provenance file of this package")
    }
    return (sidecar, try SHA256.hex(ofFile: path) == sidecar.sha256)
  }
}
