import Media
import NN
import Speech
import Tensor

/// Hears which sounds are spoken when, and whether the words of a text are among them.
///
/// ```swift
/// let recognizer = try PhonemeRecognizer(modelDirectory: "assets")
/// let aligned = try recognizer.align([WordSounds(text: "Hello", phonemes: "həlˈO")], in: clip)
/// ```
/// Taught by synthetic speech and free recordings only: it may be used with `--commercial`.
public struct PhonemeRecognizer: Sendable {
  /// The files of the recogniser below the model folder.
  public static let files = ["ears/words.json", "ears/words.safetensors"]

  /// The sounds it tells apart.
  public let classes: PhonemeClasses
  private let threshold: Threshold
  private let configuration = SpeechConfiguration()
  private let spectrogram: MelSpectrogram
  private let network: PhonemeNetwork

  /// A word whose score lies below this was not said; whispers are heard less well.
  private struct Threshold: Codable {
    var voiced: Double
    var whispered: Double
  }

  /// The file `words.json`.
  private struct File: Codable {
    var version: Int
    var classes: [[String]]
    var size: PhonemeNetwork.Size
    var threshold: Threshold
  }

  /// Opens the recogniser of a model folder (the folder that holds `ears`).
  ///
  /// - Throws: `VoiceError` when a file is missing or damaged.
  public init(modelDirectory: String) throws(VoiceError) {
    let paths = Self.files.map { "\(modelDirectory)/\($0)" }
    let file = try ModelFile.decode(File.self, path: paths[0])
    guard file.version == 1, file.classes.count > 1, file.classes.first == [] else {
      throw .badConfiguration(path: paths[0], reason: "version \(file.version), or class 0 is no silence")
    }
    classes = PhonemeClasses(file.classes)
    threshold = file.threshold
    spectrogram = configuration.melSpectrogram
    do {
      let weights = try Weights(path: paths[1])
      network = try PhonemeNetwork(weights, size: file.size, classes: file.classes.count)
      try weights.finish()
    } catch {
      throw .weights(error)
    }
  }

  /// Frames per second of everything it gives.
  public var frameRate: Double { Double(configuration.frameRate) }

  /// The logarithm of every sound's probability.
  ///
  /// - Parameter clip: any rate and number of channels.
  /// - Returns: `[frames, classes]`, natural logarithm, `frameRate` frames a second.
  /// - Throws: `VoiceError.tooShort` for less than a frame; `MediaError` when it cannot be resampled.
  public func probabilities(of clip: AudioClip) throws -> Tensor {
    let mel = try spectrogram.heard(clip, configuration)
    guard mel.shape[0] > 0 else { throw VoiceError.tooShort(seconds: clip.duration, needed: 1 / frameRate) }
    return network(mel)
  }

  /// What is said, without knowing any words.
  ///
  /// - Throws: as `probabilities(of:)`.
  public func phonemes(of clip: AudioClip) throws -> [AlignedPhoneme] {
    let logs = try probabilities(of: clip)
    return PhonemePath.decode(logs).filter { $0.sound != PhonemeClasses.silence }.map {
      phoneme(classes.symbols[$0.sound], $0, logs)
    }
  }

  /// When each word of a known text is said, and whether it is.
  ///
  /// Words that sound nothing known stay without a place. The text is taken as said in full: what the
  /// recording lacks is pressed into a few frames and scores low.
  /// - Parameter shortest: frames that a sound lasts at least, where the recording has room for it. 1 finds what
  ///   is not said; more places sounds better that are said but badly heard.
  /// - Throws: `VoiceError.tooShort` when there are more sounds than frames, `.tooLong`; `MediaError`.
  public func align(
    _ words: [WordSounds], in clip: AudioClip, shortest: Int = 1
  ) throws -> [AlignedWord] {
    let sounding = words.map { word in
      word.phonemes.compactMap { symbol in
        classes.number(of: symbol).map { (symbol: symbol, sound: $0) }
      }
    }
    let kept = words.indices.filter { !sounding[$0].isEmpty }
    let frames = Int(clip.duration * frameRate)
    let count = kept.reduce(0) { $0 + sounding[$1].count }
    // Half of the recording may be silence, and the search must not grow too large.
    let room = min(frames / 2, PhonemePath.largestSearch / max(frames, 1) - kept.count - 1)
    let shortest = max(1, min(shortest, room / max(count, 1)))
    let sounds = kept.map { sounding[$0].flatMap { [Int](repeating: $0.sound, count: shortest) } }
    guard PhonemePath.cost(frames: frames, words: sounds) <= PhonemePath.largestSearch else {
      throw VoiceError.tooLong(seconds: clip.duration, words: words.count)
    }
    var aligned = words.map { AlignedWord(text: $0.text, start: nil, end: nil, score: nil, phonemes: []) }
    guard !kept.isEmpty else { return aligned }
    let logs = try probabilities(of: clip)
    guard let path = PhonemePath.align(logs, words: sounds) else {
      throw VoiceError.tooShort(
        seconds: clip.duration, needed: Double(count) / frameRate)
    }
    let spoken = path.filter { $0.word != nil }
    for first in stride(from: 0, to: spoken.count, by: shortest) {
      let (stretch, last) = (spoken[first], spoken[first + shortest - 1])
      guard let word = stretch.word.map({ kept[$0] }) else { continue }
      let symbol = sounding[word][aligned[word].phonemes.count].symbol
      let whole = PhonemePath.Stretch(
        sound: stretch.sound, word: stretch.word, frames: stretch.frames.lowerBound..<last.frames.upperBound)
      aligned[word].phonemes.append(phoneme(symbol, whole, logs))
    }
    for word in kept { aligned[word].summarize() }
    return aligned
  }

  /// Whether a word of `align` was said; a word without a sound of its own counts as said.
  public func hears(_ word: AlignedWord, isWhispered: Bool = false) -> Bool {
    (word.score ?? 0) >= (isWhispered ? threshold.whispered : threshold.voiced)
  }

  /// A stretch of the path with its times and how well it is heard.
  private func phoneme(_ symbol: String, _ stretch: PhonemePath.Stretch, _ logs: Tensor) -> AlignedPhoneme {
    AlignedPhoneme(
      phoneme: symbol, start: Double(stretch.frames.lowerBound) / frameRate,
      end: Double(stretch.frames.upperBound) / frameRate,
      score: PhonemePath.score(stretch, logs))
  }
}
