import Media

/// The mark that everything this program generates carries.
public enum Marking {
  /// The mark for a file.
  ///
  /// - Parameters:
  ///   - content: what of the file is generated.
  ///   - models: names of the models used.
  public static func provenance(
    _ content: Provenance.Content, models: [String], details: [String: String] = [:]
  ) -> Provenance {
    Provenance(generator: "render \(ToolVersion.current)", content: content, models: models, details: details)
  }
}
