import ArgumentParser
import Dubbing
import Emotion
import Foundation
import Glibc
import Media
import Script
import Speech
import TTS

/// `render say`: speaks a text into a sound file or a pipe.
struct SayCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "say", abstract: "Speak a text with an emotion.",
    discussion: """
      The text may hold tags, which are never spoken: [happy:0.7] changes the emotion, [pause 0.4] waits.
      SSML works too, with or without --ssml: break, emphasis, prosody, say-as, sub, phoneme, express-as.
      With -o - the sound goes to standard output as WAV, sentence by sentence, as soon as each is made.
      """)

  @Argument(help: "The text, or - to read it from standard input.")
  var text: String?

  @Option(name: .shortAndLong, help: "Read the text from a file.")
  var file: String?

  @Option(name: .long, help: "The voice; render voices lists them.")
  var voice: String?

  @Option(name: .long, help: "Speak with the voice of a clip of one person, 3 to 30 seconds.")
  var voiceFrom: String?

  @OptionGroup var emotion: EmotionOptions

  @OptionGroup var reading: ReadingOptions

  @Option(name: .long, help: "Factor on the tempo, 0.5 to 2.")
  var rate = 1.0

  @Option(
    name: .long, parsing: .unconditional, help: "Shift of the pitch in semitones, -12 to 12.")
  var pitch = 0.0

  @Option(name: .shortAndLong, help: "Sound file (wav, flac, ogg, opus, mp3, m4a), or - for standard output.")
  var output = "speech.wav"

  @Option(name: .long, help: "Write the times of phonemes, words and visemes as JSON.")
  var timings: String?

  @Option(name: .long, help: "Make this many takes with seeds of their own: NAME-1.wav, NAME-2.wav, ...")
  var variants = 1

  @Option(name: .long, help: "Readings of your own: a file with WORD, a tab, and phonemes on each line.")
  var lexicon: String?

  @Flag(name: .long, help: "The text is SSML; it is recognised without this too.")
  var ssml = false

  @Option(name: .long, help: "Steps of the samplers (default: the model's own).")
  var steps: Int?

  @OptionGroup var guidance: GuidanceOptions

  @OptionGroup var common: CommonOptions

  func validate() throws {
    if voice != nil && voiceFrom != nil {
      throw ValidationError("--voice and --voice-from exclude each other")
    }
    if variants < 1 { throw ValidationError("--variants needs a whole number of 1 or more (\(variants))") }
    if output == "-" && variants > 1 {
      throw ValidationError("--variants needs files: not together with -o -")
    }
    if output == "-" && common.json { throw ValidationError("--json and -o - both need standard output") }
  }

  /// One take as printed.
  private struct Record: Encodable {
    var file: String
    var duration: Double
    var voice: String
    var emotion: String
    var intensity: Double
    var notes: [String]
  }

  func run() throws {
    let words = try TextSource(text: text, file: file).read()
    let line = try ScriptMarkup.line(words, path: file ?? "text")
    let setting = try LineReading(reading, common).setting(
      try emotion.setting(), isChosen: emotion.emotion != "neutral", words: line.spoken)
    if output != "-" { _ = try AudioFormat(path: output) }
    var session = try SpeechSession(common, lexicon: lexicon, steps: steps, guidance: guidance.guidance())
    try session.lend([voice, voiceFrom].compactMap { $0 })
    let name = try session.voice(voice ?? voiceFrom)
    if let lent = session.performer.lent[name], common.verbose {
      Console.note("the voice of \(name), on top of \(lent.base); use needs its speaker's consent")
    }
    var records: [Record] = []
    for variant in 1...variants {
      let spoken = SpokenLine(
        id: "1", voice: name, spans: line.spans, setting: setting, rate: rate, pitch: pitch,
        seed: common.seed &+ UInt64(variant - 1))
      let path = variants == 1 ? output : Self.numbered(output, variant)
      if common.dryRun {
        let length = try session.performer.naturalLength(of: spoken).total
        Console.note("would write \(path): about \(String(format: "%.1f", length)) s with the voice \(name)")
        continue
      }
      let take = try speak(spoken, session, to: path)
      for note in take.notes where !common.quiet { Console.note("warning: \(note)") }
      records.append(
        Record(
          file: path, duration: take.clip.duration, voice: name, emotion: setting.mixture.description,
          intensity: setting.intensity.value, notes: take.notes))
    }
    if common.json {
      Console.result(try JSONText.make(records))
    } else if output != "-" {
      for record in records { Console.result(record.file) }
    }
  }

  private func speak(_ line: SpokenLine, _ session: SpeechSession, to path: String) throws
    -> LinePerformer.Take
  {
    let take: LinePerformer.Take
    if path == "-" {
      let stream = WAVStream(
        descriptor: STDOUT_FILENO, sampleRate: session.performer.tts.configuration.features.sampleRate)
      take = try session.performer.speak(line) { stream.write($0) }
    } else {
      take = try session.performer.speak(line)
      let mark = Marking.spoken(
        line, models: session.store.entries, details: session.performer.consentDetails)
      try AudioFile.write(take.clip, to: path, tags: mark.tags)
      try mark.writeSidecar(for: path)
    }
    if let timings {
      let file = variants == 1 ? timings : Self.numbered(timings, Int(line.seed &- common.seed) + 1)
      try AtomicFile.write(Array(JSONFile.data(take.timings)), to: file)
    }
    if Interrupt.isRequested { throw ExitStatus.interrupted }
    return take
  }

  /// `speech.wav` and 2 give `speech-2.wav`.
  private static func numbered(_ path: String, _ number: Int) -> String {
    guard let dot = path.lastIndex(of: "."), !path[dot...].contains("/") else { return "\(path)-\(number)" }
    return "\(path[..<dot])-\(number)\(path[dot...])"
  }
}
