import Emotion
import Foundation

/// A plan as text for the terminal.
enum PlanTable {
  /// One row per line.
  static func text(_ plan: EmotionPlan) -> String {
    var table = TextTable("LINE", "SPEAKER", "EMOTION", "INTENSITY", "CONFIDENCE", "V", "A", "D", "WHY")
    func number(_ value: Double) -> String { String(format: "%.2f", value) }
    for line in plan.lines {
      let affect = line.setting.affect
      table.row(
        line.id, line.speaker, line.setting.mixture.description, number(line.setting.intensity.value),
        line.confidence.map(number) ?? "-", number(affect.valence), number(affect.arousal),
        number(affect.dominance), line.reason ?? "")
    }
    return table.text
  }
}
