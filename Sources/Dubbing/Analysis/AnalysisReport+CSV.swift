import Foundation

extension AnalysisReport {
  /// The segments as a comma-separated table (RFC 4180), one column for each class; unknown fields are empty.
  public var csv: String {
    let classes = classes
    let header =
      ["start", "end", "speaker", "text", "emotion"] + classes
      + ["valence", "arousal", "dominance", "intensity", "confidence"]
    var lines = [header.joined(separator: ",")]
    func number(_ value: Double) -> String { String(format: "%.4f", value) }
    for segment in segments {
      var cells = [String(format: "%.3f", segment.start), String(format: "%.3f", segment.end)]
      cells += [quoted(segment.speaker ?? ""), quoted(segment.text ?? ""), segment.dominant]
      cells += classes.map { number(segment.emotion[$0] ?? 0) }
      cells += [segment.valence, segment.arousal, segment.dominance].map(number)
      cells += [number(segment.intensity), number(segment.confidence)]
      lines.append(cells.joined(separator: ","))
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// A CSV cell.
  func quoted(_ text: String) -> String {
    guard text.contains(where: { $0 == "," || $0 == "\"" || $0.isNewline }) else { return text }
    return "\"" + text.replacingOccurrences(of: "\"", with: "\"\"") + "\""
  }
}
