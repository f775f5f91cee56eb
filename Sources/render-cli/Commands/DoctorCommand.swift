import ArgumentParser
import Dubbing
import Emotion
import Foundation
import Media
import Script
import TTS

/// `render doctor`: is everything here and does it work?
struct DoctorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Check the installation: processor, models with hashes, a short self test.")

  @OptionGroup var common: CommonOptions

  /// What was found.
  private struct Findings: Encodable {
    var version: String
    var cores: Int
    var models: String?
    var packs: [String: String]
    var selfTestSeconds: Double?
    var problems: [String]

    enum CodingKeys: String, CodingKey {
      case version, cores, models, packs
      case selfTestSeconds = "self_test_s"
      case problems
    }
  }

  func run() throws {
    var findings = Findings(
      version: ToolVersion.current, cores: ProcessInfo.processInfo.activeProcessorCount, packs: [:],
      problems: [])
    do {
      let store = try ModelStore(common.model, commercial: common.commercial)
      findings.models = store.directory
      for entry in store.entries { findings.packs[entry.name] = "\(entry.licence), pack \(entry.pack)" }
      findings.problems = store.problems()
      if findings.problems.isEmpty { findings.selfTestSeconds = try selfTest() }
    } catch {
      let failure = Failure(describing: error)
      findings.problems.append([failure.message, failure.help].compactMap { $0 }.joined(separator: "; "))
    }
    if common.json {
      Console.result(try JSONText.make(findings))
    } else {
      print(findings)
    }
    if !findings.problems.isEmpty { throw ExitStatus.modelMissing }
  }

  /// Speaks a word; the time includes loading the models.
  private func selfTest() throws -> Double {
    let clock = ContinuousClock()
    let begin = clock.now
    let session = try SpeechSession(common)
    let line = try SpokenLine(
      id: "test", voice: session.voice(nil), spans: [.init(.text("Ready."))], setting: .neutral, seed: 0)
    let take = try session.performer.speak(line)
    guard take.clip.peak > 0.01 else {
      throw Failure(
        "the self test gave silence", help: "restore the models: git checkout -- assets",
        status: .modelMissing)
    }
    return (clock.now - begin) / .seconds(1)
  }

  private func print(_ findings: Findings) {
    Console.result("render \(findings.version), \(findings.cores) cores")
    Console.result("models: \(findings.models ?? "none")")
    for (name, text) in findings.packs.sorted(by: { $0.key < $1.key }) {
      Console.result("  \(name): \(text)")
    }
    if let seconds = findings.selfTestSeconds {
      Console.result("self test: spoke a word in \(String(format: "%.2f", seconds)) s, loading included")
    }
    for problem in findings.problems { Console.result("problem: \(problem)") }
    if findings.problems.isEmpty { Console.result("all good") }
  }
}
