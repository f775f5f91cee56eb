import ArgumentParser
import Emotion
import Speech

/// The options that tell emotions apart more sharply.
struct GuidanceOptions: ParsableArguments {
  @Option(
    name: .long,
    help: "0 to 2: push the emotion away from the others, so that it is heard more clearly.")
  var emotionGuidance = 0.0

  @Option(
    name: .long, help: "An emotion that shall not be heard, such as anger in a sad line; may be repeated.")
  var suppress: [String] = []

  /// The guidance the options describe.
  ///
  /// - Throws: `ValidationError` for a strength out of range or an emotion that is none of the basic ones.
  func guidance() throws -> EmotionGuidance {
    guard (0...2).contains(emotionGuidance) else {
      throw ValidationError("--emotion-guidance needs a number between 0 and 2 (\(emotionGuidance))")
    }
    return EmotionGuidance(
      strength: emotionGuidance,
      suppressed: try suppress.map { name in
        guard let category = EmotionCategory(name: name), category != .neutral else {
          let names = EmotionCategory.allCases.filter { $0 != .neutral }.map(\.rawValue)
          throw ValidationError("--suppress needs one of \(names.joined(separator: ", ")) (\(name))")
        }
        return category
      })
  }
}
