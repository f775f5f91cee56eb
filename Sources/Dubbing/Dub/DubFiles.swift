import Emotion
import Foundation
import Media

/// The files beside a dubbed video: report, subtitles and provenance.
struct DubFiles {
  let options: DubOptions
  let plan: EmotionPlan
  let models: [ModelStore.Entry]
  private let details: [String: String]

  /// - Parameter details: what the mark says besides the names of the lines.
  init(_ options: DubOptions, plan: EmotionPlan, models: [ModelStore.Entry], details: [String: String] = [:])
  {
    self.details = details
    self.options = options
    self.plan = plan
    self.models = models
  }

  /// Writes all of them, each whole or not at all; no time of day, so that equal runs give equal bytes.
  func write(_ report: DubReport) throws(DubbingError) {
    do {
      try AtomicFile.write(Array(JSONFile.data(report)), to: options.beside("report.json"))
      try AtomicFile.write(Array(report.html().utf8), to: options.beside("report.html"))
      try AtomicFile.write(Array(SubtitleFile.srt(report.bilingualCues).utf8), to: options.beside("srt"))
      let lines = plan.lines.map(\.id).joined(separator: " ")
      try Marking.provenance(
        .dub, models: models, inputs: [options.script, options.video], seed: options.seed,
        details: details.merging(["lines": lines]) { _, own in own }
      ).writeSidecar(for: options.output)
    } catch {
      throw .media(error)
    }
  }
}
