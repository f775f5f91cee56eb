import Emotion

extension EmotionPlan {
  /// The plan of a script: what its tags say, decided by `script`; a character's usual emotion, decided by
  /// `character`; neutral, decided by `default`, where neither says anything.
  ///
  /// Inline tags stay in the text, and are obeyed when the plan is used.
  public init(script: Script, characters: CharacterSheet? = nil) {
    self.init(lines: script.lines.map { Self.line($0, characters: characters) })
  }

  private static func line(_ line: ScriptLine, characters: CharacterSheet?) -> Line {
    let complete = characters?.applied(to: line) ?? line
    let source: String
    let reason: String
    var confidence: Double? = 1
    if let emotion = line.emotion {
      source = "script"
      reason = "the script says \(said(emotion, line.intensity))"
    } else if let emotion = complete.emotion {
      source = "character"
      reason = "\(line.speaker) is usually \(said(emotion, complete.intensity))"
    } else if line.spans.contains(where: { $0.delivery.emotion != nil }) {
      source = "script"
      reason = "the script's tags stand inside the line; its first words have none"
    } else {
      source = "default"
      reason = "nothing says how the line is played"
      confidence = nil
    }
    return Line(
      id: line.id, speaker: line.speaker, voice: complete.voice, text: complete.markup, start: line.start,
      end: line.end, setting: complete.setting, confidence: confidence, source: source, reason: reason)
  }

  private static func said(_ emotion: EmotionMixture, _ intensity: Intensity?) -> String {
    intensity.map { "\(emotion), \(plain($0.value))" } ?? emotion.description
  }
}

extension Script {
  /// The script of a plan; each line's emotion and intensity are the plan's.
  ///
  /// - Parameter path: names the plan in errors, whose line counts the plan's entries.
  /// - Throws: `ScriptError` with every tag in a text that cannot be read.
  public init(plan: EmotionPlan, path: String) throws(ScriptError) {
    var lines: [ScriptLine] = []
    var errors: [ScriptError] = []
    for (index, entry) in plan.lines.enumerated() {
      let position = TextPosition(line: index + 1, column: 1)
      var builder = LineBuilder(path: path, speaker: entry.speaker, position: position)
      builder.words = SourceText(entry.text, start: position)
      builder.start = entry.start
      builder.end = entry.end
      builder.voice = entry.voice
      builder.emotion = entry.setting.mixture
      builder.affect = entry.setting.affect
      builder.intensity = entry.setting.intensity
      builder.direction = entry.setting.direction
      switch builder.line(id: entry.id) {
      case .success(let line): lines.append(line)
      case .failure(let error): errors.append(error)
      }
    }
    guard errors.isEmpty else { throw .all(errors) }
    self.init(lines: lines)
  }
}
