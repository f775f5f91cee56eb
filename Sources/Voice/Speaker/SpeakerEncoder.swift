import Glibc
import Media
import NN
import Speech
import Tensor

/// Who speaks, as a direction in a space of 256 dimensions: recordings of one person point the same way.
///
/// The weights are Resemblyzer's (Apache-2.0), stored as int8.
/// - Source: Wan et al. 2018 (generalized end-to-end loss); Jemine's implementation. Differences: the peak of
///   the recording is brought to 0.7 instead of its mean level to -30 dB, and silence is not cut out.
public struct SpeakerEncoder: Sendable {
  /// The file of the encoder below the model folder.
  public static let files = ["ears/speaker.safetensors"]
  /// Numbers of an embedding.
  public static let size = 256
  /// Seconds below which nothing can be said.
  public static let shortest = 0.8

  private static let sampleRate = 16_000
  private static let hop = 160
  private static let bands = 40
  /// Frames of one window, 1.6 s, and from one to the next.
  private static let window = 160
  private static let step = 77
  /// A last window is kept when this share of it is sound.
  private static let coverage = 0.75

  private let stft = STFT(length: 400, hop: SpeakerEncoder.hop)
  private let filters: Linear
  private let layers: [LSTM]
  private let output: Linear

  /// Opens the encoder of a model folder (the folder that holds `ears`).
  ///
  /// - Throws: `VoiceError.weights` when the file is missing or damaged.
  public init(modelDirectory: String) throws(VoiceError) {
    do {
      let weights = try Weights(path: "\(modelDirectory)/\(Self.files[0])")
      filters = try Linear(weights["filters"], stft.bins, Self.bands, bias: false)
      layers = try [
        LSTM(weights["lstm"], Self.bands, Self.size), LSTM(weights["lstm"], Self.size, Self.size, layer: 1),
        LSTM(weights["lstm"], Self.size, Self.size, layer: 2),
      ]
      output = try Linear(weights["linear"], Self.size, Self.size, activation: .relu)
      try weights.finish()
    } catch {
      throw .weights(error)
    }
  }

  /// The direction of a recording: the mean over its windows, of length 1.
  ///
  /// - Parameters:
  ///   - clip: any rate and number of channels; at least `shortest` seconds, of one speaker.
  ///   - windows: at most so many are heard, evenly spread.
  /// - Returns: `[256]`, none below 0.
  /// - Throws: `VoiceError.tooShort`; `MediaError` when it cannot be resampled.
  public func embedding(of clip: AudioClip, windows: Int = .max) throws -> [Float] {
    guard clip.duration >= Self.shortest else {
      throw VoiceError.tooShort(seconds: clip.duration, needed: Self.shortest)
    }
    return Self.mean(try self.windows(of: clip, most: windows))
  }

  /// The directions of windows of 1.6 s, 0.77 s apart.
  ///
  /// - Parameter most: of more windows than this, so many are heard, evenly spread.
  /// - Returns: `[windows][256]`, at least one.
  /// - Throws: `MediaError` when it cannot be resampled.
  package func windows(of clip: AudioClip, most: Int = .max) throws(MediaError) -> [[Float]] {
    let samples = try clip.mono().resampled(to: Self.sampleRate).channels[0]
    let mel = mel(samples)
    var starts = Self.starts(samples.count)
    if starts.count > most { starts = (0..<most).map { starts[(2 * $0 + 1) * starts.count / (2 * most)] } }
    var input = [Float](repeating: 0, count: Self.window * starts.count * Self.bands)
    for (index, start) in starts.enumerated() {
      for frame in 0..<min(Self.window, mel.shape[0] - start) {
        let from = (start + frame) * Self.bands
        let to = (frame * starts.count + index) * Self.bands
        for band in 0..<Self.bands { input[to + band] = mel.scalars[from + band] }
      }
    }
    var x = Tensor(input, shape: [Self.window, starts.count, Self.bands])
    for layer in layers { x = layer(x) }
    let last = Array(x.scalars.suffix(starts.count * Self.size))
    let raw = output(Tensor(last, shape: [starts.count, Self.size])).scalars
    return starts.indices.map { Self.normalized(Array(raw[$0 * Self.size..<($0 + 1) * Self.size])) }
  }

  /// How alike two speakers are: 1 the same; about 0.8 and more for two recordings of one person.
  public static func similarity(_ a: [Float], _ b: [Float]) -> Double {
    zip(a, b).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
  }

  /// The mean of directions, of length 1.
  package static func mean(_ directions: [[Float]]) -> [Float] {
    var sum = [Float](repeating: 0, count: size)
    for direction in directions { for index in sum.indices { sum[index] += direction[index] } }
    return normalized(sum)
  }

  private static func normalized(_ values: [Float]) -> [Float] {
    let length = similarity(values, values).squareRoot()
    return length > 0 ? values.map { $0 / Float(length) } : values
  }

  /// First frames of the windows of so many samples.
  private static func starts(_ samples: Int) -> [Int] {
    let frames = samples / hop + 1
    var starts = Array(stride(from: 0, to: max(1, frames - window + step + 1), by: step))
    let last = Double(samples - (starts.last ?? 0) * hop) / Double(window * hop)
    if last < coverage && starts.count > 1 { starts.removeLast() }
    return starts
  }

  /// Power in mel bands, `[frames, bands]`, the peak of the signal at 0.7; beyond its ends there is silence.
  private func mel(_ samples: [Float]) -> Tensor {
    let peak = samples.reduce(Float(1e-5)) { max($0, abs($1)) }
    let silence = [Float](repeating: 0, count: 2 * Self.hop)
    let spectrum = stft(silence + samples.map { $0 / peak * 0.7 } + silence)
    let frames = samples.count / Self.hop + 1
    let power = (2 * stft.bins..<(2 + frames) * stft.bins).map {
      spectrum.real[$0] * spectrum.real[$0] + spectrum.imaginary[$0] * spectrum.imaginary[$0]
    }
    return filters(Tensor(power, shape: [frames, stft.bins]))
  }
}
