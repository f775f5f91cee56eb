import Emotion

/// The page that shows a plan to people.
public struct PlanPage {
  private let plan: EmotionPlan
  private let warnings: [String: String]

  /// - Parameter warnings: by the id of their line.
  public init(_ plan: EmotionPlan, warnings: [String: String] = [:]) {
    (self.plan, self.warnings) = (plan, warnings)
  }

  /// The whole page, self-contained.
  public func html(title: String) -> String {
    var page = HTMLPage(title: title)
    let decided = Dictionary(grouping: plan.lines, by: \.source).map { "\($0.value.count) by \($0.key)" }
      .sorted()
    page.paragraph("\(plan.lines.count) lines: decided \(decided.joined(separator: ", ")).")
    if !warnings.isEmpty {
      page.paragraph("\(warnings.count) lines in which writer and audience may differ are marked.")
    }
    page.table(
      header: ["Line", "Time", "Text", "Emotion", "Intensity", "Confidence", "Or", "Why"],
      rows: plan.lines.map { line in
        let time = line.start.map { start in "\(Self.plain(start)) to \(line.end.map(Self.plain) ?? "?") s" }
        return [
          .text("\(line.id) \(line.speaker)"), .text(time ?? ""), .text(line.text),
          .shares(line.setting.mixture.components.map { ($0.label.name, $0.weight) }),
          .number(line.setting.intensity.value, decimals: 2), .number(line.confidence, decimals: 2),
          .text(
            line.alternatives.map { "\($0.mixture) (\($0.confidence.map(Self.plain) ?? "?"), \($0.source))" }
              .joined(separator: "; ")),
          warnings[line.id].map { .marked("\($0). \(line.reason ?? "")") } ?? .text(line.reason ?? ""),
        ]
      })
    return page.html
  }

  private static func plain(_ value: Double) -> String { "\((value * 100).rounded() / 100)" }
}
