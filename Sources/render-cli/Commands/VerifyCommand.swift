import ArgumentParser
import Dubbing
import Foundation
import Media

/// `render verify`: is a file generated, and how is that known?
struct VerifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify", abstract: "Say whether a file is AI-generated: metadata, watermark, sidecar.",
    discussion: """
      Reads any audio or video file and PNG pictures. The exit code is 0 when the file could be read, generated \
      or not; the answer is in the output. The watermark is in every voice that render makes; it needs about 2 s \
      of speech. A file without any mark may still be generated: by another program, or changed since.
      """)

  @Argument(help: "The file; of several files --json prints a list.")
  var media: [String]

  @OptionGroup var common: CommonOptions

  func run() throws {
    var found: [Verification] = []
    for path in media { found.append(try Verification(of: path, shouldStop: { Interrupt.isRequested })) }
    if common.json {
      Console.result(try found.count == 1 ? JSONText.make(found[0]) : JSONText.make(found))
    } else {
      for verification in found { Console.result(Self.text(verification)) }
    }
  }

  private static func text(_ found: Verification) -> String {
    var lines = ["\(found.file): \(found.generated ? "generated" : "no mark of generated media")"]
    lines.append("  metadata: \(found.metadata.statement ?? "no mark")")
    if let mark = found.watermark {
      let score = String(format: "score %.1f, threshold %.1f", mark.score, mark.threshold)
      lines.append("  watermark: \(mark.present ? "found" : "not found") (\(score))")
    } else {
      lines.append("  watermark: there is no sound")
    }
    if let record = found.provenance {
      let state = record.matches ? "describes this file" : "describes another file (\(record.sidecar.file))"
      lines.append("  provenance: the sidecar \(state)")
    } else {
      lines.append("  provenance: no sidecar")
    }
    return (lines + found.notes.map { "  note: \($0)" }).joined(separator: "\n")
  }
}
