/// Why the models cannot be used.
public enum ModelStoreError: Error, Sendable {
  case notFound(looked: [String])
  case unreadableManifest(path: String, reason: String)

  /// What happened.
  public var message: String {
    switch self {
    case .notFound(let looked):
      "no models found (looked for manifest.json in \(looked.prefix(4).joined(separator: ", ")))"
    case .unreadableManifest(let path, let reason): "\(path): the manifest cannot be read (\(reason))"
    }
  }

  /// What to do.
  public var help: String {
    switch self {
    case .notFound: "give the folder with --model DIR or RENDER_MODEL, or run the program from its clone"
    case .unreadableManifest: "restore the file: git checkout -- assets/manifest.json"
    }
  }
}
