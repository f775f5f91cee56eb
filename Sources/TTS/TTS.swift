import Diffusion
import Emotion
import Foundation
import Media
import NN
import Speech
import Tensor

/// Text to speech: text front end, durations, melody, mel spectrogram and vocoder, from one model folder.
///
/// ```swift
/// let tts = try TTS(modelDirectory: "assets/speech")
/// let utterance = try tts.speak(SpeechRequest(text: "Hello there.", emotion: setting))
/// ```
/// A value without state: the same request gives the same samples, on any number of threads.
public struct TTS: Sendable {
  /// What a caller learns after each sentence.
  public struct Progress: Sendable {
    /// The sentence that is done, counted from 0.
    public let sentence: Int
    /// Sentences in all.
    public let count: Int
    /// Its words.
    public let text: String
    /// Its sound with the pause after it; all of them in a row are the whole utterance.
    public let clip: AudioClip
  }

  /// The sizes, features and voices.
  public let configuration: TTSConfiguration
  /// The voices it speaks with.
  public let voices: VoiceCatalog
  let duration: DurationModel
  let prosody: ProsodyModel
  let mel: MelModel
  let vocoder: SourceFilterVocoder
  let speakers: Tensor
  /// What each emotion does to the voice; `EmotionRules.guided(by:)` tells emotions apart more sharply.
  public var rules = EmotionRules.standard
  private let frontEnds: [String: TextFrontEnd]

  /// Opens a model folder: `config.json`, `duration`, `prosody`, `mel`, `vocoder` and `speakers`
  /// (`.safetensors`).
  ///
  /// - Parameters:
  ///   - modelDirectory: for example `assets/speech`.
  ///   - textDirectory: the text front end's assets; by default the folder `text` beside the model's.
  ///   - userLexicon: readings that go before all others.
  /// - Throws: `TTSError.modelMissing`, `.badConfiguration`, `.weights` or `.text`.
  public init(
    modelDirectory: String, textDirectory: String? = nil, userLexicon: UserLexicon? = nil
  ) throws(TTSError) {
    let folder = URL(fileURLWithPath: modelDirectory, isDirectory: true)
    let configuration = try TTSConfiguration(path: folder.appendingPathComponent("config.json").path)
    self.configuration = configuration
    do {
      func weights(_ name: String) throws(WeightsError) -> Weights {
        try Weights(path: folder.appendingPathComponent("\(name).safetensors").path)
      }
      let files = (
        duration: try weights("duration"), prosody: try weights("prosody"), mel: try weights("mel"),
        vocoder: try weights("vocoder"), speakers: try weights("speakers")
      )
      duration = try DurationModel(files.duration, configuration)
      prosody = try ProsodyModel(files.prosody, configuration)
      mel = try MelModel(files.mel, configuration)
      vocoder = try SourceFilterVocoder(
        files.vocoder, size: configuration.vocoder, configuration: configuration.features)
      speakers = try files.speakers.tensor(
        "embedding", shape: [configuration.speakers.count, configuration.speakerSize])
      voices = VoiceCatalog(configuration, licence: files.speakers.metadata["license"] ?? "unknown")
      for file in [files.duration, files.prosody, files.mel, files.vocoder, files.speakers] {
        try file.finish()
      }
    } catch {
      throw .weights(error)
    }
    let text = textDirectory ?? folder.deletingLastPathComponent().appendingPathComponent("text").path
    var frontEnds: [String: TextFrontEnd] = [:]
    for accent in Set(configuration.speakers.map(\.language)).sorted() {
      do {
        frontEnds[accent] = try TextFrontEnd(
          assets: text, british: accent == "en-GB", userLexicon: userLexicon)
      } catch {
        throw .text(error)
      }
    }
    self.frontEnds = frontEnds
  }

  /// Speaks.
  ///
  /// - Parameters:
  ///   - request: what, by whom and how.
  ///   - progress: called on the calling thread after each sentence, so that its sound can be played while
  ///     the next one is made.
  /// - Throws: `TTSError`; `.cancelled` when the task was cancelled.
  public func speak(
    _ request: SpeechRequest, progress: ((Progress) -> Void)? = nil
  ) throws(TTSError) -> Utterance {
    try request.validate()
    let performance = try Performance(self, request)
    var timing = Utterance.Timing()
    let start = ContinuousClock.now
    let text = try phonemized(request.content, accent: performance.voice.accent)
    let sentences = try checked(text.sentences, emphasis: request.emphasis)
    timing.text = (ContinuousClock.now - start) / .seconds(1)
    let plan = try performance.plan(sentences, timing: &timing)
    var utterance = Utterance(plan, configuration.features)
    for index in sentences.indices {
      let clip = try performance.speak(
        sentences[index], index: index, plan: plan, into: &utterance, timing: &timing)
      progress?(Progress(sentence: index, count: sentences.count, text: sentences[index].text, clip: clip))
    }
    utterance.timing = timing
    utterance.diagnostics = text.diagnostics
    return utterance
  }

  /// The sentences of a request, pronounced in the voice's accent.
  func phonemized(
    _ content: SpeechRequest.Content, accent: String
  ) throws(TTSError) -> PhonemizedText {
    switch content {
    case .sentences(let sentences): return PhonemizedText(sentences: sentences, diagnostics: [])
    case .spans(let spans):
      guard let frontEnd = frontEnds[accent] else { return PhonemizedText(sentences: [], diagnostics: []) }
      do {
        return try frontEnd.phonemize(spans)
      } catch {
        throw .text(error)
      }
    }
  }

  /// The sentences with something to hear in them, all of whose phonemes the model knows.
  func checked(
    _ phonemized: [PhonemizedSentence], emphasis: [(range: Range<Int>, weight: Double)]
  ) throws(TTSError) -> [SpokenSentence] {
    let sentences = phonemized.map { SpokenSentence($0, emphasis: emphasis) }.filter(\.isAudible)
    guard !sentences.isEmpty else {
      throw .nothingToSay(text: phonemized.map(\.text).joined(separator: " "))
    }
    return sentences
  }
}
