import Emotion
import Face
import Foundation

/// The page on which a batch is listened to: every line with its player, its mouth and what the gate found.
struct NPCIndexPage {
  private let manifest: NPCManifest
  private let folder: String

  /// In larger batches mouths are not drawn, so that the page stays quick.
  private static let mostMouths = 1000
  /// Points of a drawn mouth a second.
  private static let rate = 12.0

  /// - Parameter folder: the batch's own; times are read from it.
  init(_ manifest: NPCManifest, folder: String) {
    self.manifest = manifest
    self.folder = folder
  }

  /// The whole page; sounds and videos are named by their paths below the folder.
  func html() -> String {
    var page = HTMLPage(title: "Dialogue")
    let entries = manifest.entries
    let failed = entries.filter { $0.failure != nil }.count
    let weak = manifest.gateFailures.count
    let checked = entries.contains { $0.gate != nil } ? "\(weak) refused by the gate" : "not checked by a gate"
    page.paragraph(
      "\(entries.count - failed) lines spoken, \(failed) failed, \(checked). The voices are AI-generated.")
    page.table(
      header: ["Line", "Text", "Emotion", "Seconds", "Listen", "Mouth", "Gate"], rows: entries.map(row))
    return page.html
  }

  private func row(_ entry: NPCManifest.Entry) -> [HTMLPage.Cell] {
    let name = entry.variant > 1 ? "\(entry.id), take \(entry.variant)" : entry.id
    let emotion = [entry.emotion, entry.intensity.map { "at \($0)" }].compactMap { $0 }
    let pages = (entry.face ?? []).filter { $0.hasSuffix(".html") }
    return [
      .text("\(name) \(entry.character) (\(entry.voice ?? "no voice"))"), .text(entry.text),
      .text(emotion.joined(separator: " ")), .number(entry.duration, decimals: 2),
      .players(audio: entry.audio, video: entry.video), .curve(mouth(entry), link: pages.first), verdict(entry),
    ]
  }

  private func verdict(_ entry: NPCManifest.Entry) -> HTMLPage.Cell {
    if let failure = entry.failure { return .marked("Failed: \(failure)") }
    guard let gate = entry.gate else { return .text(entry.notes.joined(separator: "; ")) }
    let problems = gate.problems.joined(separator: "; ")
    return gate.passes ? .text("passed, \(gate.takes) takes") : .marked("\(gate.takes) takes: \(problems)")
  }

  /// How far the jaw is open while the line is spoken, 0...1.
  private func mouth(_ entry: NPCManifest.Entry) -> [Float] {
    guard manifest.entries.count <= Self.mostMouths, let timing = entry.timing, let length = entry.duration,
      let data = FileManager.default.contents(atPath: "\(folder)/\(timing)"),
      let timings = try? JSONDecoder().decode(LineTimings.self, from: data)
    else { return [] }
    let curves = LineFace.curves(timings, length: length, setting: .neutral, rate: Self.rate, seed: 0)
    guard let jaw = curves.names.firstIndex(of: "jawOpen") else { return [] }
    return curves.frames.map { min(max($0[jaw], 0), 1) }
  }
}
