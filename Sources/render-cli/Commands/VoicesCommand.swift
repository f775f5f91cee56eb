import ArgumentParser
import Dubbing
import TTS

/// `render voices`: the built-in voices.
struct VoicesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "voices", abstract: "List the voices: gender, accent, licence, sample rate.")

  @OptionGroup var common: CommonOptions

  /// One voice as printed.
  private struct Record: Encodable {
    var name: String
    var gender: String
    var accent: String
    var licence: String
    var sampleRate: Int

    enum CodingKeys: String, CodingKey {
      case name, gender, accent, licence
      case sampleRate = "sample_rate"
    }
  }

  func run() throws {
    let voices = try SpeechSession(common).performer.tts.voices.voices
    let records = voices.map {
      Record(
        name: $0.name, gender: $0.gender, accent: $0.accent, licence: $0.licence, sampleRate: $0.sampleRate)
    }
    if common.json {
      Console.result(try JSONText.make(records))
      return
    }
    var table = TextTable("NAME", "GENDER", "ACCENT", "RATE", "LICENCE")
    for record in records {
      table.row(record.name, record.gender, record.accent, "\(record.sampleRate) Hz", record.licence)
    }
    Console.result(table.text)
  }
}
