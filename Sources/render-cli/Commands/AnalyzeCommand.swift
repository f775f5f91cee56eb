import ArgumentParser
import Dubbing
import Emotion
import Foundation
import Media
import Voice

/// `render analyze`: what emotion is heard in a file, stretch by stretch.
struct AnalyzeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "analyze", abstract: "Hear the emotion of every stretch of speech, or read it in a script.",
    discussion: """
      Sound or video: speech is found by its level, and for each stretch the mixture of emotions, valence, \
      arousal and dominance, intensity (1 = as acted) and a calibrated confidence are printed.
      The ears are taught by acted speech that is licensed for non-commercial use: --commercial refuses them.
      """)

  @Argument(help: "Sound, video or script file.")
  var media: String

  @Option(name: .long, help: "Also write a table to this CSV file.")
  var csv: String?

  @Option(name: .customLong("emotionml"), help: "Also write a W3C EmotionML 1.0 document.")
  var emotionML: String?

  @Option(name: .long, help: "Also draw the course of emotion as a PNG.")
  var plot: String?

  @OptionGroup var common: CommonOptions

  func run() throws {
    if ScriptAnalysis.isScript(media) {
      try ScriptAnalysis(path: media, common: common, csv: csv, emotionML: emotionML, plot: plot).run()
      return
    }
    let store = try ModelStore(common.model, commercial: common.commercial)
    guard let ear = try Ears.open(store) else {
      throw Ears.missing(commercial: common.commercial)
    }
    let outputs = [csv, emotionML, plot].compactMap { $0 }
    if common.dryRun {
      _ = try MediaInfo.read(media)
      Console.note("would listen to \(media)" + outputs.map { ", write \($0)" }.joined())
      return
    }
    let progress = Progress(options: common)
    let report = try MediaAnalysis(ear).run(media, progress.show) { Interrupt.isRequested }
    if let csv { try AtomicFile.write(Array(report.csv.utf8), to: csv) }
    if let emotionML { try AtomicFile.write(Array(report.emotionML.utf8), to: emotionML) }
    if let plot { try AtomicFile.write(PNGFile.encode(EmotionTimeline(report).image()), to: plot) }
    Console.result(common.json ? try JSONText.make(report) : Self.table(report))
  }

  /// The segments as text: the two likeliest emotions and the numbers.
  private static func table(_ report: AnalysisReport) -> String {
    var table = TextTable("START", "END", "EMOTION", "INTENSITY", "CONFIDENCE", "V", "A", "D", "NEXT")
    func number(_ value: Double, _ decimals: Int = 2) -> String { String(format: "%.\(decimals)f", value) }
    for segment in report.segments {
      let ranked = segment.emotion.sorted { $0.value != $1.value ? $0.value > $1.value : $0.key < $1.key }
      let next = ranked.dropFirst().prefix(2).filter { $0.value >= 0.05 }
      table.row(
        number(segment.start), number(segment.end), segment.dominant, number(segment.intensity),
        number(segment.confidence), number(segment.valence), number(segment.arousal),
        number(segment.dominance), next.map { "\($0.key) \(number($0.value))" }.joined(separator: ", "))
    }
    return table.text
  }
}
