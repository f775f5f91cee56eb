import Dubbing
import Emotion
import Script
import TextEmotion

/// Decides how lines are played by their words and directions; opens the model only when it is needed.
struct LineReading {
  private let auto: Bool
  private let direction: String?
  private let common: CommonOptions

  init(_ options: ReadingOptions, _ common: CommonOptions) {
    self.init(auto: options.auto, direction: options.direction, common)
  }

  /// - Parameter auto: whether words decide lines that have no tag.
  /// - Parameter direction: for lines without one of their own.
  init(auto: Bool, direction: String?, _ common: CommonOptions) {
    (self.auto, self.direction, self.common) = (auto, direction, common)
  }

  /// The plan of a script.
  func plan(of script: Script) throws -> EmotionPlan {
    var plan = EmotionPlan(script: script)
    for index in plan.lines.indices where plan.lines[index].setting.direction == nil {
      plan.lines[index].setting.direction = direction
    }
    guard auto || plan.lines.contains(where: { $0.setting.direction != nil }) else { return plan }
    return plan.decided(by: try model(), words: script.lines.map(\.spoken), byWords: auto)
  }

  /// A plan for the speakers: directions that its emotions hold already are not played a second time.
  func played(_ plan: EmotionPlan) -> EmotionPlan {
    var plan = plan
    for index in plan.lines.indices where plan.lines[index].source == "direction" {
      plan.lines[index].setting.direction = nil
    }
    return plan
  }

  /// The rows of a table with emotions from their words and directions.
  ///
  /// A row's own emotion is coloured by its direction; otherwise direction, words (with `--auto`) and the
  /// character's mood come in this order.
  func played(
    _ rows: [Result<ScriptLine, ScriptError>], characters: CharacterSheet?
  ) throws -> [Result<ScriptLine, ScriptError>] {
    let script = Script(
      lines: rows.compactMap { row in
        guard case .success(var line) = row else { return nil }
        line.direction = (characters?.applied(to: line) ?? line).direction
        return line
      })
    let plan = played(try plan(of: script))
    var entries = zip(script.lines, plan.lines).makeIterator()
    return rows.map { row in
      guard case .success(var line) = row, let (_, entry) = entries.next() else { return row }
      line.direction = entry.setting.direction
      if entry.source == "direction" || (entry.source == "text" && !entry.setting.mixture.isNeutral) {
        line.emotion = entry.setting.mixture
        line.affect = nil
        line.intensity = line.intensity ?? entry.setting.intensity
      }
      return .success(line)
    }
  }

  /// The setting of one text: what a person chose, coloured by the direction; else what the direction asks
  /// for; else what the words show.
  func setting(_ chosen: EmotionSetting, isChosen: Bool, words: String) throws -> EmotionSetting {
    guard direction != nil || (auto && !isChosen) else { return chosen }
    var given = chosen
    given.direction = direction
    let line = EmotionPlan.Line(
      id: "1", speaker: "", text: words, setting: given, source: isChosen ? "user" : "default")
    let plan = EmotionPlan(lines: [line]).decided(by: try model(), words: [words], byWords: auto)
    guard let decided = played(plan).lines.first else { return chosen }
    if !common.quiet, let reason = decided.reason {
      Console.note("\(decided.setting.mixture), intensity \(decided.setting.intensity.value): \(reason)")
    } else if !common.quiet && direction != nil && decided.source != "direction" {
      Console.note("warning: the direction is like nothing that is known, and is not played")
    }
    return decided.setting
  }

  private func model() throws -> TextEmotionModel {
    let store = try ModelStore(common.model, commercial: common.commercial)
    return try TextEmotionModel(directory: store.path("text"))
  }
}
