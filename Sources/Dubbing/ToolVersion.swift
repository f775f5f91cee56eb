/// The version of the program and of everything it writes into files.
public enum ToolVersion {
  /// Semantic version.
  public static let current = "0.1.0"
}
