import Foundation
import Media

/// What a dub did with every line; written as JSON and HTML beside the video.
public struct DubReport: Sendable, Codable, Equatable {
  /// One line of the script.
  public struct Line: Sendable, Codable, Equatable {
    /// Names the line.
    public var id: String
    /// Who speaks.
    @OrNull public var speaker: String?
    /// The words.
    public var text: String
    /// The words in another language, where they are given.
    @OrNull public var second: String?
    /// The window the line was given, seconds.
    public var start: Double
    /// End of the window, seconds.
    public var end: Double
    /// Where the window came from.
    public var window: LineWindow.Origin
    /// Length at natural tempo and as placed, seconds; `nil` when the line failed.
    @OrNull public var natural: Double?
    /// Seconds as placed.
    @OrNull public var final: Double?
    /// When the line is heard, seconds from the start of the video.
    @OrNull public var placed: Double?
    /// Natural over final length: above 1 is faster.
    @OrNull public var tempo: Double?
    /// Seconds past the end of the window.
    @OrNull public var overrun: Double?
    /// The name of the voice.
    public var voice: String
    /// Weight of each emotion.
    public var emotion: [String: Double]
    /// 0...2.
    public var intensity: Double
    /// Share of the words found again in the sound; `nil` while nothing measures it.
    @OrNull public var wordCheck: Double?
    /// How probable the ear finds the line's emotion, 0...1; `nil` without an ear.
    @OrNull public var targetScore: Double?
    /// What was decided, in words.
    public var decisions: [String]
    /// Why the line failed, if it did.
    @OrNull public var failure: String?

    enum CodingKeys: String, CodingKey {
      case id, speaker, text, second, start, end, window, natural, final, placed, tempo, overrun, voice,
        emotion
      case intensity
      case wordCheck = "word_check"
      case targetScore = "target_score"
      case decisions, failure
    }
  }

  /// What happened to the picture.
  public struct Faces: Sendable, Codable, Equatable {
    /// A time of a line in which no face could speak it; the pictures are as they were.
    public struct Gap: Sendable, Codable, Equatable {
      /// Names the line.
      public var line: String
      /// Seconds from the start of the video.
      public var start: Double
      /// Seconds from the start of the video.
      public var end: Double
      /// Why.
      public var reason: String
    }

    /// `off`: the picture was not touched; `lips` or `full` is what was asked for.
    public var mode: String
    /// Whether the video stream was copied unchanged.
    public var copied: Bool
    /// Pictures in which a face speaks a line.
    public var changed = 0
    /// Where no face could.
    public var untouched: [Gap] = []
  }

  /// What was heard of the original's room, and what was done to the lines.
  public struct Room: Sendable, Codable, Equatable {
    /// `match` or `dry`.
    public var mode: String
    /// Loudness of the original's speech as one channel, LUFS.
    @OrNull public var originalLoudness: Double?
    /// Decibels by which the original's speech stands above what else sounds.
    @OrNull public var clearance: Double?
    /// Seconds in which the original's speech falls by 60 dB.
    @OrNull public var reverberation: Double?
    /// What was done to the lines.
    public var applied: [String]

    enum CodingKeys: String, CodingKey {
      case mode, applied
      case originalLoudness = "original_loudness_lufs"
      case clearance = "speech_to_background_db"
      case reverberation = "reverberation_s"
    }
  }

  /// Seconds of work per stage; left out of files that must be repeatable.
  public struct Timing: Sendable, Codable, Equatable {
    /// Seconds of speaking.
    public var synthesis: Double
    /// Seconds of mixing and writing.
    public var mixing: Double
    /// Seconds in all.
    public var total: Double
  }

  /// Version of this layout.
  public var version = 1
  /// The script or plan.
  public var script: String
  /// The video that was dubbed.
  public var video: String
  /// The dubbed video.
  public var output: String
  /// What happened to the original sound.
  public var background: String
  /// Integrated loudness of the spoken lines as mixed, LUFS.
  @OrNull public var speechLoudness: Double? = nil
  /// What was heard of the original's room; `nil` before anything is mixed.
  @OrNull public var room: Room? = nil
  /// One entry per line of the script.
  public var lines: [Line]
  /// What happened to the picture.
  public var faces: Faces
  /// What the user should know.
  public var warnings: [String]
  /// Seconds of work; absent in files that must be repeatable.
  public var timing: Timing?

  enum CodingKeys: String, CodingKey {
    case version, script, video, output, background
    case speechLoudness = "speech_loudness_lufs"
    case room, lines, faces, warnings, timing
  }

  /// Thousandths: finer digits mean nothing to a reader.
  static func rounded(_ value: Double) -> Double { (value * 1000).rounded() / 1000 }

  /// The lines that could not be made.
  public var failedLines: [Line] { lines.filter { $0.failure != nil } }

  /// The lines that break a bound: failed, or running past their window.
  public var brokenBounds: [Line] { lines.filter { $0.failure != nil || ($0.overrun ?? 0) > 0 } }

  /// The lines as heard, as subtitles.
  public var cues: [SubtitleCue] {
    lines.compactMap { line in
      guard let start = line.placed, let length = line.final else { return nil }
      return SubtitleCue(start: start, end: start + length, text: Self.wrapped(line.text))
    }.sorted { $0.start < $1.start }
  }

  /// The lines in the other language, at the same times.
  public var secondCues: [SubtitleCue] {
    lines.compactMap { line in
      guard let start = line.placed, let length = line.final, let second = line.second else { return nil }
      return SubtitleCue(start: start, end: start + length, text: Self.wrapped(second))
    }.sorted { $0.start < $1.start }
  }

  /// The lines with the other language below them.
  public var bilingualCues: [SubtitleCue] {
    let below = Dictionary(secondCues.map { ($0.start, $0) }) { first, _ in first }
    return cues.map { cue in
      guard let second = below[cue.start], second.end == cue.end else { return cue }
      return SubtitleCue(start: cue.start, end: cue.end, text: "\(cue.text)\n\(second.text)")
    }
  }

  /// Adds the words in another language to the lines.
  mutating func take(_ second: SecondText) {
    for index in lines.indices {
      lines[index].second = second.text(of: lines[index].id, from: lines[index].start, to: lines[index].end)
    }
  }

  /// Rows of about 42 letters.
  private static func wrapped(_ text: String) -> String {
    var rows = [""]
    for word in text.split(separator: " ") {
      if let last = rows.last, !last.isEmpty, last.count + word.count >= 42 { rows.append("") }
      rows[rows.count - 1] += (rows[rows.count - 1].isEmpty ? "" : " ") + word
    }
    return rows.joined(separator: "\n")
  }

  /// The page for people.
  public func html() -> String {
    var page = HTMLPage(title: "Dub report: \(output)")
    page.paragraph("Script \(script), video \(video), background \(background). The voices are AI-generated.")
    let placed = lines.filter { $0.failure == nil }
    let fitting = placed.filter { ($0.overrun ?? 0) == 0 }.count
    page.paragraph(
      "\(lines.count) lines: \(placed.count) spoken, \(fitting) inside their window, \(failedLines.count) failed."
    )
    page.table(
      header: [
        "Line", "Speaker", "Text", "Emotion", "Window", "Natural", "Final", "Tempo", "Overrun",
        "Emotion heard", "Decisions",
      ],
      rows: lines.map { line in
        [
          .text(line.id), .text("\(line.speaker ?? "") (\(line.voice))"), .text(line.text),
          .text("\(Self.describe(line.emotion)) at \(line.intensity)"),
          .text(String(format: "%.2f to %.2f s (%@)", line.start, line.end, line.window.rawValue)),
          .number(line.natural, decimals: 2), .number(line.final, decimals: 2),
          .number(line.tempo, decimals: 2), .number(line.overrun, decimals: 2),
          .number(line.targetScore, decimals: 2),
          .text(line.failure.map { "Failed: \($0)" } ?? line.decisions.joined(separator: "; ")),
        ]
      })
    if let room, !room.applied.isEmpty {
      page.paragraph("Lines in the original's room: \(room.applied.joined(separator: "; ")).")
    }
    if !faces.untouched.isEmpty {
      page.heading("Lips that were left alone")
      page.table(
        header: ["Line", "From", "To", "Reason"],
        rows: faces.untouched.map {
          [.text($0.line), .number($0.start, decimals: 2), .number($0.end, decimals: 2), .text($0.reason)]
        })
    }
    if !warnings.isEmpty {
      page.heading("Warnings")
      for warning in warnings { page.paragraph(warning) }
    }
    return page.html
  }

  private static func describe(_ emotion: [String: Double]) -> String {
    emotion.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
      .map { $0.value >= 0.995 ? $0.key : String(format: "%.2f %@", $0.value, $0.key) }
      .joined(separator: " + ")
  }
}
