import ArgumentParser
import Dubbing
import Emotion
import Foundation
import Media
import Script
import Voice

/// `render analyze`: what emotion is heard in a file, stretch by stretch.
struct AnalyzeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "analyze", abstract: "Hear the emotion of every stretch of speech, or read it in a script.",
    discussion: """
      Sound or video: speech is found by its level, and for each stretch the mixture of emotions, valence, \
      arousal and dominance, intensity (1 = as acted), a calibrated confidence and who of several speakers \
      it is are printed.
      --script finds every word of a known text: when it is said, sound by sound, and whether it is.
      The ears are taught by acted speech that is licensed for non-commercial use: --commercial refuses \
      them, but not --script.
      """)

  @Argument(help: "Sound, video or script file.")
  var media: String

  @Option(name: .long, help: "Also write a table to this CSV file.")
  var csv: String?

  @Option(name: .customLong("emotionml"), help: "Also write a W3C EmotionML 1.0 document.")
  var emotionML: String?

  @Option(name: .long, help: "Also draw the course of emotion as a PNG.")
  var plot: String?

  @Option(name: .long, help: "What is said, as text or a file of text or lines: finds its words and sounds.")
  var script: String?

  @Option(name: .long, help: "Also write the words of --script to this CSV file.")
  var words: String?

  @OptionGroup var common: CommonOptions

  func validate() throws {
    if words != nil && script == nil { throw ValidationError("--words needs --script") }
  }

  func run() throws {
    if ScriptAnalysis.isScript(media) {
      try ScriptAnalysis(path: media, common: common, csv: csv, emotionML: emotionML, plot: plot).run()
      return
    }
    let store = try ModelStore(common.model, commercial: common.commercial)
    let ear = try Ears.open(store)
    guard ear != nil || script != nil else { throw Ears.missing(commercial: common.commercial) }
    let finder = try script.map { _ in try Ears.words(store) }
    let lines = try script.map(Self.lines)
    let outputs = [csv, emotionML, plot, words].compactMap { $0 }
    if common.dryRun {
      _ = try MediaInfo.read(media)
      Console.note("would listen to \(media)" + outputs.map { ", write \($0)" }.joined())
      return
    }
    let progress = Progress(options: common)
    var report = AnalysisReport(file: media, duration: try MediaInfo.read(media).duration ?? 0, segments: [])
    if let ear {
      report = try MediaAnalysis(ear, encoder: Ears.speakers(store)).run(media, progress.show) {
        Interrupt.isRequested
      }
    } else if !common.quiet {
      Console.note("emotion is not judged: \(Ears.missing(commercial: common.commercial).message)")
    }
    if let finder, let lines {
      report.take(try finder.find(lines, in: media) { Interrupt.isRequested })
    }
    if let words { try AtomicFile.write(Array(report.wordsCSV.utf8), to: words) }
    if let csv { try AtomicFile.write(Array(report.csv.utf8), to: csv) }
    if let emotionML { try AtomicFile.write(Array(report.emotionML.utf8), to: emotionML) }
    if let plot { try AtomicFile.write(PNGFile.encode(EmotionTimeline(report).image()), to: plot) }
    Console.result(common.json ? try JSONText.make(report) : Self.table(report))
  }

  /// The lines of `--script`: those of a script file, of a file of words alone, or the text itself.
  private static func lines(_ source: String) throws -> [String] {
    guard FileManager.default.fileExists(atPath: source) else { return [source] }
    let text = try TextSource.contents(of: source)
    do {
      return try ScriptReader.read(text: text, path: source).lines.map(\.spoken)
    } catch {
      guard ScriptFormat.detect(text: text, path: source) == .plain else { throw error }
      return text.split(whereSeparator: \.isNewline).map(String.init)
    }
  }

  /// The segments as text: the two likeliest emotions and the numbers.
  private static func table(_ report: AnalysisReport) -> String {
    var table = TextTable(
      "START", "END", "SPEAKER", "EMOTION", "INTENSITY", "CONFIDENCE", "V", "A", "D", "NEXT")
    func number(_ value: Double, _ decimals: Int = 2) -> String { String(format: "%.\(decimals)f", value) }
    for segment in report.segments {
      let ranked = segment.emotion.sorted { $0.value != $1.value ? $0.value > $1.value : $0.key < $1.key }
      let next = ranked.dropFirst().prefix(2).filter { $0.value >= 0.05 }
      table.row(
        number(segment.start), number(segment.end), segment.speaker ?? "-", segment.dominant,
        number(segment.intensity),
        number(segment.confidence), number(segment.valence), number(segment.arousal),
        number(segment.dominance), next.map { "\($0.key) \(number($0.value))" }.joined(separator: ", "))
    }
    guard let words = report.words else { return table.text }
    var spoken = TextTable("LINE", "WORD", "START", "END", "HEARD", "SOUNDS")
    for word in words {
      spoken.row(
        "\(word.line)", word.text, word.start.map { number($0) } ?? "-", word.end.map { number($0) } ?? "-",
        word.heard ? "yes" : "no", word.phonemes.map(\.phoneme).joined())
    }
    return (report.segments.isEmpty ? "" : table.text + "\n\n") + spoken.text
  }
}
