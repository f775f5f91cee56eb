import Emotion
import Media

/// The mark that everything this program generates carries.
public enum Marking {
  /// The mark for a file.
  ///
  /// - Parameters:
  ///   - content: what of the file is generated.
  ///   - models: the models used.
  ///   - inputs: paths of the files it was made from.
  public static func provenance(
    _ content: Provenance.Content, models: [ModelStore.Entry], inputs: [String] = [], seed: UInt64? = nil,
    details: [String: String] = [:]
  ) -> Provenance {
    Provenance(
      generator: "render \(ToolVersion.current)", content: content,
      models: models.map { .init(name: $0.name, sha256: $0.sha256, licence: $0.licence) },
      inputs: inputs.map { .init(path: $0) }, seed: seed, details: details)
  }

  /// The mark for the sound of one spoken line: its seed, voice and emotion.
  ///
  /// - Parameter details: what it says besides, such as where a voice was taken from.
  public static func spoken(
    _ line: SpokenLine, models: [ModelStore.Entry], details: [String: String] = [:]
  ) -> Provenance {
    provenance(
      .generated, models: models, seed: line.seed,
      details: [
        "voice": line.voice, "emotion": line.setting.mixture.description,
        "intensity": "\(line.setting.intensity.value)",
      ].merging(details) { own, _ in own })
  }
}
