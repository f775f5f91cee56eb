import Emotion
import Foundation
import Media

/// The files beside a dubbed video: report, subtitles and provenance.
struct DubFiles {
  /// What the provenance sidecar says; no time of day, so that equal runs give equal bytes.
  private struct ProvenanceRecord: Encodable {
    struct Model: Encodable {
      var name: String
      var sha256: String
      var licence: String
    }
    struct Input: Encodable {
      var path: String
      var sha256: String?
    }
    var aiGenerated = true
    var generator: String
    var seed: UInt64
    var output: Input
    var inputs: [Input]
    var models: [Model]
    var lines: [String]

    enum CodingKeys: String, CodingKey {
      case aiGenerated = "ai_generated"
      case generator, seed, output, inputs, models, lines
    }
  }

  let options: DubOptions
  let plan: EmotionPlan
  let models: [ModelStore.Entry]

  init(_ options: DubOptions, plan: EmotionPlan, models: [ModelStore.Entry]) {
    self.options = options
    self.plan = plan
    self.models = models
  }

  /// Writes all of them, each whole or not at all.
  func write(_ report: DubReport) throws(DubbingError) {
    do {
      try AtomicFile.write(Array(JSONFile.data(report)), to: options.beside("report.json"))
      try AtomicFile.write(Array(report.html().utf8), to: options.beside("report.html"))
      try AtomicFile.write(Array(SubtitleFile.srt(report.cues).utf8), to: options.beside("srt"))
      let record = ProvenanceRecord(
        generator: "render \(ToolVersion.current)", seed: options.seed, output: input(options.output),
        inputs: [input(options.script), input(options.video)],
        models: models.map { .init(name: $0.name, sha256: $0.sha256, licence: $0.licence) },
        lines: plan.lines.map(\.id))
      try AtomicFile.write(Array(JSONFile.data(record)), to: options.beside("provenance.json"))
    } catch {
      throw .media(error)
    }
  }

  private func input(_ path: String) -> ProvenanceRecord.Input {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    return .init(path: name, sha256: try? SHA256.hex(ofFile: path))
  }
}
