import Emotion

/// The script formats that can be read.
public enum ScriptFormat: String, CaseIterable, Sendable, Hashable {
  /// `NAME (emotion, 0.7): words`.
  case plain
  /// SubRip.
  case srt
  /// WebVTT.
  case vtt
  /// Advanced SubStation Alpha, and SSA.
  case ass
  /// Fountain screenplay.
  case fountain
  /// Yarn Spinner.
  case yarn
  /// Ink.
  case ink
  /// Comma-separated table.
  case csv
  /// Tab-separated table.
  case tsv
  /// One JSON object a line.
  case jsonl

  /// The file name extensions of the format.
  public var extensions: [String] {
    switch self {
    case .plain: ["txt", "script", "text"]
    case .srt: ["srt"]
    case .vtt: ["vtt"]
    case .ass: ["ass", "ssa"]
    case .fountain: ["fountain", "spmd"]
    case .yarn: ["yarn"]
    case .ink: ["ink"]
    case .csv: ["csv"]
    case .tsv: ["tsv", "tab"]
    case .jsonl: ["jsonl", "ndjson"]
    }
  }

  /// The format of a file: what its first line declares, else what its extension says, else what the text looks
  /// like, else plain.
  public static func detect(text: String, path: String) -> ScriptFormat {
    let lines = text.split(whereSeparator: \.isNewline).prefix(2).map {
      trimmed($0.drop { $0 == "\u{FEFF}" })
    }
    let first = lines.first ?? ""
    if first.hasPrefix("WEBVTT") { return .vtt }
    if first.lowercased() == "[script info]" { return .ass }
    let name = path.split(separator: "/").last ?? ""
    let suffix = name.contains(".") ? name.split(separator: ".").last?.lowercased() : nil
    if let suffix, let format = allCases.first(where: { $0.extensions.contains(suffix) }), format != .plain {
      return format
    }
    if first.hasPrefix("{\"") || first.hasPrefix("{ \"") { return .jsonl }
    if first.contains("-->") || (lines.count > 1 && Int(first) != nil && lines[1].contains("-->")) {
      return .srt
    }
    let columns = first.lowercased()
    for (format, delimiter) in [(ScriptFormat.csv, ","), (.tsv, "\t")] {
      let names = columns.split(separator: Character(delimiter)).map { String(trimmed($0)) }
      if names.count > 1, names.contains("text") || names.contains("line") { return format }
    }
    return .plain
  }
}
