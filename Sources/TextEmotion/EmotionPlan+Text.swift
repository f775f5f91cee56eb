import Emotion

extension EmotionPlan {
  /// The plan with its open lines decided by their words and directions.
  ///
  /// A tag of the script stands; a direction beside it colours it by 30 %. Without a tag the direction
  /// decides, and without that, when `byWords`, the words do.
  /// - Parameter words: the words of each line without tags, one for each line of the plan.
  public func decided(
    by model: TextEmotionModel, words: [String], byWords: Bool
  ) -> EmotionPlan {
    precondition(words.count == lines.count, "\(words.count) texts for \(lines.count) lines")
    let directions = DirectionReader(model)
    var reader = EmotionReader(model)
    var result = self
    for index in lines.indices {
      let line = lines[index]
      let isOpen = line.source == "default"
      if let direction = line.setting.direction, let reading = directions.read(direction) {
        let isPlain = isOpen || line.setting.mixture.isNeutral
        result.lines[index].take(reading, from: "direction", over: isPlain ? nil : line)
      } else if isOpen && byWords {
        result.lines[index].take(reader.read(words[index], speaker: line.speaker), from: "text", over: nil)
        continue
      }
      reader.note(result.lines[index].setting.mixture, speaker: line.speaker)
    }
    return result
  }
}

extension EmotionPlan.Line {
  /// What a direction adds to an emotion that the script names.
  private static let colour = 0.3

  /// Takes a reading over; `tagged` is the line as the script's tag has it, if there is one.
  mutating func take(_ reading: EmotionReading, from source: String, over tagged: Self?) {
    let direction = setting.direction
    guard let tagged else {
      setting = EmotionSetting(mixture: reading.mixture, intensity: reading.intensity, direction: direction)
      confidence = reading.confidence
      alternatives = reading.alternatives
      self.source = source
      reason = reading.reason
      cause = reading.cause
      return
    }
    let mixture = EmotionReader.rounded(
      tagged.setting.mixture.blended(toward: reading.mixture, amount: Self.colour))
    setting = EmotionSetting(mixture: mixture, intensity: tagged.setting.intensity, direction: direction)
    self.source = source
    reason = [tagged.reason, reading.reason].compactMap { $0 }.joined(separator: "; ")
  }
}
