import ArgumentParser
import Emotion

/// `render emotions`: every emotion name that options and scripts accept.
struct EmotionsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "emotions", abstract: "List the emotion names, their aliases, place and source.")

  @OptionGroup var common: CommonOptions

  /// One emotion as printed.
  private struct Record: Encodable {
    var name: String
    var aliases: [String]
    var valence: Double
    var arousal: Double
    var dominance: Double
    var taxonomies: [String]
    var basic: [String: Double]
    var source: String
  }

  func run() throws {
    let records = EmotionLabel.all.map { label in
      Record(
        name: label.name, aliases: label.aliases,
        valence: label.affect.valence, arousal: label.affect.arousal, dominance: label.affect.dominance,
        taxonomies: label.taxonomies.map(\.rawValue),
        basic: Dictionary(uniqueKeysWithValues: label.basicWeights.map { ($0.category.rawValue, $0.weight) }),
        source: label.source)
    }
    if common.json {
      Console.result(try JSONText.make(records))
      return
    }
    var table = TextTable("NAME", "VALENCE", "AROUSAL", "DOMINANCE", "TAXONOMIES", "ALIASES")
    for record in records {
      table.row(
        record.name, "\(record.valence)", "\(record.arousal)", "\(record.dominance)",
        record.taxonomies.joined(separator: ","), record.aliases.joined(separator: ", "))
    }
    Console.result(table.text)
    Console.note(
      "Valence, arousal and dominance: Russell and Mehrabian 1977; --json gives each value's source.\n"
        + "Mix them (\"0.6 fear + 0.4 anger\") or give coordinates (\"v=-0.6 a=0.8 d=0.3\").")
  }
}
