import ArgumentParser
import Dubbing
import Media

/// `render formats`: what can be read and written.
struct FormatsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "formats", abstract: "List the readable and writable audio, video, script and curve formats."
  )

  @OptionGroup var common: CommonOptions

  /// One format as printed.
  private struct Record: Encodable {
    var kind: String
    var name: String
    var read: Bool
    var write: Bool
    var note: String
  }

  private static let records: [Record] =
    AudioFormat.allCases.map {
      Record(
        kind: "audio", name: $0.rawValue, read: true, write: true, note: $0.isLossless ? "lossless" : "lossy")
    } + [
      Record(
        kind: "audio", name: "others", read: true, write: false, note: "all that FFmpeg or libsndfile opens"),
      Record(
        kind: "video", name: "mp4", read: true, write: true, note: "h264, mpeg4 with aac; mov_text subtitles"),
      Record(
        kind: "video", name: "mov", read: true, write: true, note: "h264, mpeg4 with aac; mov_text subtitles"),
      Record(kind: "video", name: "mkv", read: true, write: true, note: "h264, vp9, mpeg4; SRT subtitles"),
      Record(kind: "video", name: "webm", read: true, write: true, note: "vp9 with opus; WebVTT subtitles"),
      Record(kind: "video", name: "others", read: true, write: false, note: "all that FFmpeg opens"),
      Record(kind: "script", name: "txt", read: true, write: false, note: "NAME (emotion, 0.7): line"),
      Record(kind: "script", name: "srt", read: true, write: true, note: "SubRip"),
      Record(kind: "script", name: "vtt", read: true, write: true, note: "WebVTT, <v Name>"),
      Record(kind: "script", name: "ass", read: true, write: false, note: "Advanced SubStation"),
      Record(kind: "script", name: "fountain", read: true, write: false, note: "screenplay"),
      Record(kind: "script", name: "yarn", read: true, write: false, note: "Yarn Spinner; #emotion:fear"),
      Record(kind: "script", name: "ink", read: true, write: false, note: "Ink; # emotion: fear"),
      Record(kind: "script", name: "csv", read: true, write: false, note: "also tsv; header row"),
      Record(kind: "script", name: "jsonl", read: true, write: false, note: "one object a line"),
      Record(kind: "plan", name: "json", read: true, write: true, note: "version 1"),
      Record(kind: "plan", name: "csv", read: true, write: true, note: "the same fields"),
    ]
    + CurveFormat.allCases.map {
      Record(kind: "curves", name: $0.rawValue, read: false, write: true, note: $0.summary)
    }

  func run() throws {
    if common.json {
      Console.result(try JSONText.make(Self.records))
      return
    }
    var table = TextTable("KIND", "NAME", "READ", "WRITE", "NOTE")
    for record in Self.records {
      table.row(
        record.kind, record.name, record.read ? "yes" : "no", record.write ? "yes" : "no", record.note)
    }
    Console.result(table.text)
  }
}
