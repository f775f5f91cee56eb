import Emotion
import Glibc
import Media
import Script
import Tensor

/// A parser that is fed by libFuzzer; the environment variable `PARSER` names it.
///
/// Built by `scripts/fuzz` alone, with the address sanitizer.
enum Parser: String {
  case scripts, tables, plans, safetensors, media

  /// The parser named by the environment.
  static let chosen: Parser = {
    guard let name = getenv("PARSER").map({ String(cString: $0) }), let parser = Parser(rawValue: name) else {
      print("error: PARSER names no parser\n  help: scripts, tables, plans, safetensors or media")
      exit(2)
    }
    return parser
  }()

  /// Reads `bytes`; a refusal is as good as an answer, a crash or a hang is not.
  func read(_ bytes: [UInt8]) {
    switch self {
    case .scripts: Self.script(bytes, in: [.plain, .srt, .vtt, .ass, .fountain, .yarn, .ink])
    case .tables: Self.script(bytes, in: [.csv, .tsv, .jsonl])
    case .plans: Self.plan(bytes)
    case .safetensors: Self.weights(bytes)
    case .media: Self.media(bytes)
    }
  }

  /// The first byte chooses the format, so that seeds of all formats can cross over.
  private static func script(_ bytes: [UInt8], in formats: [ScriptFormat]) {
    guard let first = bytes.first else { return }
    let format = formats[Int(first) % formats.count]
    guard let script = try? ScriptReader.read(bytes: Array(bytes.dropFirst()), path: "fuzz", format: format)
    else { return }
    let plan = EmotionPlan(script: script)
    precondition((try? EmotionPlan(json: plan.json)) == plan, "a plan made of a script reads back as itself")
  }

  private static func plan(_ bytes: [UInt8]) {
    guard let text = try? TextDecoding.decode(Array(bytes.dropFirst())) else { return }
    switch bytes[0] % 3 {
    case 0:
      guard let plan = try? EmotionPlan(json: text) else { return }
      precondition((try? EmotionPlan(json: plan.json)) == plan, "a plan reads back as itself")
    case 1:
      guard let plan = try? EmotionPlan(csv: text) else { return }
      precondition((try? EmotionPlan(csv: plan.csv)) == plan, "a plan's table reads back as itself")
    default: _ = try? CharacterSheet(json: text, path: "fuzz")
    }
  }

  private static func weights(_ bytes: [UInt8]) {
    guard let file = try? SafetensorsFile(bytes: bytes) else { return }
    for name in file.entries.keys { _ = (file.floats(name), file.int8s(name)) }
  }

  /// Headers, and the first second of sound and pictures, of a file in memory.
  private static func media(_ bytes: [UInt8]) {
    let path = "/dev/shm/render-fuzz-\(getpid())"
    let file = open(path, O_CREAT | O_TRUNC | O_WRONLY, 0o600)
    guard file >= 0 else { return }
    defer { unlink(path) }
    let written = bytes.withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
    close(file)
    guard written == bytes.count else { return }
    guard let info = try? MediaInfo.read(path) else { return }
    if !info.audioTracks.isEmpty, var reader = try? AudioReader(path, sampleRate: nil, channelCount: nil) {
      for _ in 0..<8 { guard (try? reader.nextBlock()) != nil else { break } }
    }
    if info.video != nil, var reader = try? VideoReader(path) {
      for _ in 0..<4 { guard (try? reader.nextFrame()) != nil else { break } }
    }
    _ = try? ImageFile.read(path)
    _ = try? PNGFile.text(path)
  }
}

/// libFuzzer's own main function (llvm.org/docs/LibFuzzer.html), which calls `callback` with every input.
@_silgen_name("LLVMFuzzerRunDriver")
private func runFuzzer(
  _ count: UnsafeMutablePointer<Int32>,
  _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
  _ callback: @convention(c) (UnsafePointer<UInt8>?, Int) -> Int32
) -> Int32

@main struct Fuzz {
  static func main() {
    var count = CommandLine.argc
    var arguments = CommandLine.unsafeArgv
    exit(
      runFuzzer(&count, &arguments) { data, count in
        let bytes = data.map { Array(UnsafeBufferPointer(start: $0, count: count)) } ?? []
        if !bytes.isEmpty { Parser.chosen.read(bytes) }
        return 0
      })
  }
}
