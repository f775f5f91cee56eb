/// Writes subtitle files: SRT (`.srt`) and WebVTT (`.vtt`).
///
/// ```swift
/// try SubtitleFile.write([SubtitleCue(start: 1, end: 2.5, text: "Hello")], to: "film.srt")
/// ```
public enum SubtitleFile {
  /// Writes `cues` in order of time, in the format of the path's extension.
  ///
  /// Cues without text or length are left out; empty lines inside a text are removed, since they would end it.
  /// - Throws: `unsupported` for another extension; the errors of `AtomicFile`.
  public static func write(_ cues: [SubtitleCue], to path: String) throws(MediaError) {
    let name = path.lowercased()
    if name.hasSuffix(".srt") {
      try AtomicFile.write(Array(srt(cues).utf8), to: path)
    } else if name.hasSuffix(".vtt") {
      try AtomicFile.write(Array(vtt(cues).utf8), to: path)
    } else {
      throw .unsupported(what: "the subtitle file name '\(path)'", supported: "names ending in .srt or .vtt")
    }
  }

  /// The text of an SRT file.
  public static func srt(_ cues: [SubtitleCue]) -> String {
    SubtitleCue.prepared(cues).enumerated()
      .map { "\($0 + 1)\n\(time($1.start, ",")) --> \(time($1.end, ","))\n\($1.text)\n" }
      .joined(separator: "\n")
  }

  /// The text of a WebVTT file.
  public static func vtt(_ cues: [SubtitleCue]) -> String {
    let blocks = SubtitleCue.prepared(cues)
      .map { "\n\(time($0.start, ".")) --> \(time($0.end, "."))\n\(escapedForVTT($0.text))\n" }
    return "WEBVTT\n" + blocks.joined()
  }

  /// `text` with the characters that WebVTT reads as markup replaced by their entities.
  static func escapedForVTT(_ text: String) -> String {
    String(
      text.flatMap { character -> String in
        switch character {
        case "&": "&amp;"
        case "<": "&lt;"
        case ">": "&gt;"
        default: String(character)
        }
      })
  }

  /// `hh:mm:ss.mmm`, rounded to milliseconds.
  static func time(_ seconds: Double, _ separator: String) -> String {
    let total = Int((seconds * 1000).rounded())
    func padded(_ value: Int, _ width: Int) -> String {
      let digits = String(value)
      return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
    let clock = [total / 3_600_000, total / 60_000 % 60, total / 1000 % 60].map { padded($0, 2) }
    return clock.joined(separator: ":") + separator + padded(total % 1000, 3)
  }
}
