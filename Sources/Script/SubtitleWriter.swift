/// Writes the lines that have times as subtitles: words without tags, aliases not used.
public enum SubtitleWriter {
  /// SubRip text. Lines without start or end are left out.
  public static func srt(_ lines: [ScriptLine]) -> String {
    var text = ""
    for (index, cue) in cues(lines).enumerated() {
      let start = TimeCode.text(cue.start, separator: ",")
      let end = TimeCode.text(cue.end, separator: ",")
      text += "\(index + 1)\n\(start) --> \(end)\n\(cue.text)\n\n"
    }
    return text
  }

  /// WebVTT text with `<v Name>` for named speakers. Lines without start or end are left out.
  public static func vtt(_ lines: [ScriptLine]) -> String {
    var text = "WEBVTT\n\n"
    for cue in cues(lines) {
      let start = TimeCode.text(cue.start, separator: ".")
      let end = TimeCode.text(cue.end, separator: ".")
      let voice = cue.speaker == ScriptLine.defaultSpeaker ? "" : "<v \(escaped(cue.speaker))>"
      text += "\(start) --> \(end)\n\(voice)\(escaped(cue.text))\n\n"
    }
    return text
  }

  /// The lines with times and words, in the order of their start; equal starts keep the script's order.
  private static func cues(
    _ lines: [ScriptLine]
  ) -> [(start: Double, end: Double, speaker: String, text: String)] {
    let timed = lines.compactMap { line -> (start: Double, end: Double, speaker: String, text: String)? in
      guard let start = line.start, let end = line.end, !line.text.isEmpty else { return nil }
      return (start, end, line.speaker, line.text)
    }
    return timed.enumerated().sorted {
      ($0.element.start, $0.offset) < ($1.element.start, $1.offset)
    }.map(\.element)
  }

  private static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
