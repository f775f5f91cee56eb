import ArgumentParser
import Emotion

/// The options that choose an emotion.
struct EmotionOptions: ParsableArguments {
  @Option(
    name: .long,
    help: "A name, a mixture (\"0.6 fear + 0.4 anger\") or coordinates (\"v=-0.6 a=0.8 d=0.3\").")
  var emotion = "neutral"

  @Option(name: .long, help: "0 (neutral) to 2; 1 is as acted, above it is extrapolated.")
  var intensity = 1.0

  /// The setting the options describe.
  ///
  /// - Throws: `EmotionError` with a suggestion for an unknown name.
  func setting() throws(EmotionError) -> EmotionSetting {
    try EmotionSetting(parsing: emotion, intensity: intensity)
  }
}
