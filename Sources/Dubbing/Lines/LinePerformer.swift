import Emotion
import Media
import Script
import Speech
import TTS

/// Speaks lines: every part of a line with its own emotion, joined to one sound.
public struct LinePerformer: Sendable {
  /// A line that was spoken.
  public struct Take: Sendable {
    /// Mono sound.
    public var clip: AudioClip
    /// When each phoneme and word sounds, seconds from the start.
    public var timings: LineTimings
    /// Length without a target, seconds.
    public var natural: Double
    /// What will not be heard as the script has it.
    public var notes: [String]
    /// F0 in hertz, 0 where unvoiced, at `frameRate` values a second.
    public var f0: [Float]
    /// Values of `f0` a second.
    public var frameRate: Double
  }

  /// The synthesiser.
  public let tts: TTS
  /// Steps of the samplers; `nil` takes the model's own.
  public var steps: Int?
  /// Voices taken from recordings, by the path that names them.
  public private(set) var lent: [String: LentVoice] = [:]
  /// Why recordings lend no voice, by path.
  private var refused: [String: String] = [:]
  private let watermark: Watermark

  /// A performer that speaks with `tts`.
  public init(_ tts: TTS, steps: Int? = nil) {
    self.tts = tts
    self.steps = steps
    watermark = Watermark(sampleRate: tts.configuration.features.sampleRate)
  }

  /// Lets lines speak with the voice of a recording, named by its path.
  public mutating func add(_ voice: LentVoice) { lent[voice.path] = voice }

  /// Keeps in mind that the recording at `path` lends no voice: lines that ask for it fail.
  public mutating func refuse(_ path: String, because reason: String) { refused[path] = reason }

  /// The own spelling of a voice, or the path of a recording that was lent.
  ///
  /// - Throws: `DubbingError.badVoice` for a recording that was refused, `unknownVoice` for any other name.
  public func voice(named name: String) throws(DubbingError) -> String {
    if let reason = refused[name] { throw .badVoice(name: name, reason: reason) }
    guard let voice = voiceNames.first(where: { $0.lowercased() == name.lowercased() }) else {
      throw .unknownVoice(name: name, suggestion: nearestWord(to: name, among: voiceNames))
    }
    return voice
  }

  /// The names of all voices that lines may have.
  public var voiceNames: [String] { tts.voices.voices.map(\.name) + lent.keys.sorted() }

  /// What the mark of spoken lines says about voices taken from recordings; empty without any.
  public var consentDetails: [String: String] {
    VoiceLender.details(lent.values.map { ($0.path, $0.sha256) })
  }

  /// Hashes of the recordings that lend voices.
  var lentHashes: [String] { lent.values.map(\.sha256).sorted() }

  /// The length of a line at natural tempo, in seconds; Silences that the script asks for and sounds
  /// that are no words count as speech: they are not given up.
  ///
  /// - Throws: `TTSError`.
  public func naturalLength(of line: SpokenLine) throws(TTSError) -> NaturalLength {
    var total = NaturalLength(speech: 0)
    for part in line.parts {
      switch part {
      case .silence(let seconds): total.speech += seconds
      case .sound(let sound, _): total.speech += try vocalize(sound, of: line).clip.duration
      case .speech: total += try tts.naturalLength(of: request(part, of: line, target: nil))
      }
    }
    return total
  }

  /// Speaks a line; its sound carries the watermark of generated speech.
  ///
  /// - Parameters:
  ///   - length: seconds the whole line should take, or `nil` for its natural length.
  ///   - tempo: how far the tempo may go to reach it.
  ///   - pauses: how far pauses may shrink or grow before.
  ///   - onClip: called with each sentence's sound as soon as it is made.
  /// - Throws: `TTSError`.
  public func speak(
    _ line: SpokenLine, length: Double? = nil, tempo: ClosedRange<Double> = 0.8...1.25,
    pauses: ClosedRange<Double> = 0.4...2, onClip: ((AudioClip) -> Void)? = nil
  ) throws(TTSError) -> Take {
    let parts = line.parts
    var naturals: [Double] = []
    for part in parts {
      if case .speech = part, length != nil {
        naturals.append(try tts.naturalLength(of: request(part, of: line, target: nil)).total)
      } else {
        naturals.append(0)
      }
    }
    let spoken = naturals.reduce(0, +)
    var fixed: [Int: Take] = [:]
    for (index, part) in parts.enumerated() {
      switch part {
      case .silence(let seconds): fixed[index] = silentTake(seconds)
      case .sound(let sound, let gain): fixed[index] = try vocalize(sound, of: line).gained(gain)
      case .speech: continue
      }
    }
    let silence = fixed.values.reduce(0) { $0 + $1.clip.duration }
    var joined: Take?
    for (index, part) in parts.enumerated() {
      var next: Take
      switch part {
      case .silence, .sound:
        next = fixed[index] ?? silentTake(0)
        if case .sound = part {
          next.clip.channels[0] = watermark(next.clip.channels[0], startingAt: joined?.clip.duration ?? 0)
        }
        onClip?(next.clip)
      case .speech(_, _, _, _, _, _, let gain):
        let share = length.map { max(($0 - silence) * naturals[index] / max(spoken, 1e-9), 0.05) }
        let target = share.map { SpeechRequest.Target(seconds: $0, tempo: tempo, pauses: pauses) }
        var begin = joined?.clip.duration ?? 0
        var marked: AudioClip?
        var failure: TTSError?
        let voice = lent[line.voice]
        let utterance = try tts.speak(request(part, of: line, target: target)) { progress in
          var clip = progress.clip
          do throws(TTSError) {
            if let voice { clip = try voice.worn(clip) }
          } catch {
            failure = failure ?? error
          }
          if gain != 0 { clip = clip.gained(decibels: gain) }
          clip.channels[0] = watermark(clip.channels[0], startingAt: begin)
          begin += clip.duration
          onClip?(clip)
          if marked == nil { marked = clip } else { marked?.append(clip) }
        }
        if let failure { throw failure }
        next = Take(utterance, clip: marked ?? utterance.clip)
        if let voice { next.f0 = voice.worn(f0: next.f0) }
      }
      if joined == nil { joined = next } else { joined?.append(next) }
    }
    guard var take = joined, parts.contains(where: { if case .silence = $0 { false } else { true } }) else {
      throw .nothingToSay(text: line.spans.map(\.text).joined())
    }
    take.notes = line.unsupported + take.notes
    return take
  }

  func silentTake(_ seconds: Double) -> Take {
    let rate = Double(tts.configuration.features.sampleRate) / Double(tts.configuration.features.hop)
    let clip = AudioClip(silence: seconds, sampleRate: tts.configuration.features.sampleRate)
    return Take(
      clip: clip, timings: LineTimings(phonemes: [], words: []), natural: seconds, notes: [],
      f0: [Float](repeating: 0, count: Int((seconds * rate).rounded())), frameRate: rate)
  }

  /// The synthesiser's voice that speaks a line.
  func base(of line: SpokenLine) -> String { lent[line.voice]?.base ?? line.voice }

  private func request(
    _ part: SpokenLine.Part, of line: SpokenLine, target: SpeechRequest.Target?
  ) -> SpeechRequest {
    guard case .speech(let spans, let setting, let ending, let style, let rate, let pitch, _) = part else {
      preconditionFailure("silence is not spoken")
    }
    var request = SpeechRequest(
      .spans(spans), voice: base(of: line), emotion: setting, rate: rate, pitch: pitch, seed: line.seed,
      target: target, steps: steps)
    request.finalEmotion = ending
    request.style = style
    return request
  }
}

extension LinePerformer.Take {
  init(_ utterance: Utterance, clip: AudioClip) {
    self.init(
      clip: clip, timings: LineTimings(phonemes: utterance.phonemes, words: utterance.words),
      natural: utterance.naturalSeconds, notes: utterance.diagnostics.map(\.description),
      f0: utterance.f0, frameRate: utterance.frameRate)
  }

  /// Adds what is spoken after this.
  mutating func append(_ next: LinePerformer.Take) {
    timings.append(next.timings, at: clip.duration)
    clip.append(next.clip)
    natural += next.natural
    notes += next.notes.filter { !notes.contains($0) }
    f0 += next.f0
  }
}
