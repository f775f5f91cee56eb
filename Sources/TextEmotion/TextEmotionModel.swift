import Emotion
import Glibc
import NN
import Tensor

/// Reads a text as 28 calibrated probabilities, and as a point in the space of directions.
///
/// One encoder, two heads. Every label looks at the tokens with attention of its own; a text's embedding is
/// the mean of its tokens through one matrix. Texts longer than a window are read in windows of equal size.
/// - Source: labels by GoEmotions (Demszky et al. 2020); sentence embedding distilled from all-MiniLM-L6-v2
///   (Reimers and Gurevych 2019); calibration by Platt 1999, one pair of numbers a label.
public struct TextEmotionModel: Sendable {
  /// The labels, in the order of probabilities.
  public let labels: [EmotionLabel]
  /// The probability from which a label counts as present, chosen for the best F1 on lines set aside.
  public let thresholds: [Double]
  /// Turns texts into pieces.
  public let tokenizer: WordPieceTokenizer
  let prototypes: [DirectionPrototype]
  private let encoder: TextEncoder
  private let look, read, sentence: Linear
  private let slopes, offsets: [Float]

  /// Pieces in a window, as in training, and windows at most: some 400 words.
  private static let window = 38
  private static let windows = 16

  /// Opens `emotion.safetensors` and `emotion-vocabulary.txt` in a folder.
  ///
  /// - Throws: `TextEmotionError` when one of them is missing or damaged.
  public init(directory: String) throws(TextEmotionError) {
    let path = "\(directory)/emotion.safetensors"
    let vocabulary = try WordPieceTokenizer(path: "\(directory)/emotion-vocabulary.txt")
    let file: SafetensorsFile
    do { file = try SafetensorsFile(path: path) } catch { throw .weights(.file(error)) }
    func damaged(_ reason: String) -> TextEmotionError { .damaged(path: path, reason: reason) }
    guard let words = PackedMatrix(file, "encoder.word.weight"), words.columns == TextEncoder.size,
      words.rows == vocabulary.count
    else { throw damaged("the word embeddings do not fit the vocabulary of \(vocabulary.count) pieces") }
    var labels: [EmotionLabel] = []
    for name in (file.metadata["labels"] ?? "").split(separator: " ") {
      guard let label = EmotionLabel(named: String(name)) else { throw damaged("unknown label \(name)") }
      labels.append(label)
    }
    guard labels.contains(.neutral) else { throw damaged("the labels lack neutral") }

    do {
      let weights = Weights(try Self.unpacked(file, path: path))
      let size = TextEncoder.size
      encoder = try TextEncoder(weights["encoder"], words: words)
      look = try Linear(weights["look"], size, labels.count)
      read = try Linear(weights["read"], size, labels.count)
      sentence = try Linear(weights["sentence"], size, size)
      let calibration = weights["calibration"]
      slopes = try calibration.tensor("slope", shape: [labels.count]).scalars
      offsets = try calibration.tensor("offset", shape: [labels.count]).scalars
      thresholds = try calibration.tensor("threshold", shape: [labels.count]).scalars.map(Double.init)
      prototypes = try DirectionPrototype.all(weights, metadata: file.metadata)
      try weights.finish()
    } catch let error as WeightsError {
      throw .weights(error)
    } catch {
      throw damaged("\(error)")
    }
    self.labels = labels
    tokenizer = vocabulary
  }

  /// The calibrated probability of each label; several may be high, and all low.
  public func probabilities(of text: String) -> [Double] {
    calibrated(logits(of: text)).map { 1 / (1 + exp(-$0)) }
  }

  /// The unit vector of a text, `[384]`.
  public func embedding(of text: String) -> [Float] {
    Self.unit(overWindows(of: text) { sentence(Self.mean(encoder($0))).scalars })
  }

  /// Log-odds after calibration, `[labels]`.
  func calibrated(_ logits: [Float]) -> [Double] {
    logits.indices.map { Double(logits[$0] * slopes[$0] + offsets[$0]) }
  }

  /// What the label head says, `[labels]`.
  func logits(of text: String) -> [Float] { overWindows(of: text, logits) }

  /// The label head over tokens with their frame, `[labels]`.
  package func logits(ids: [Int]) -> [Float] {
    let hidden = encoder(ids)
    let (seen, said) = (look(hidden), read(hidden))
    let (rows, columns) = (hidden.rows, labels.count)
    return (0..<columns).map { column in
      var highest = -Float.infinity
      for row in 0..<rows { highest = max(highest, seen.scalars[row * columns + column]) }
      var total: Float = 0
      var sum: Float = 0
      for row in 0..<rows {
        let power = expf(seen.scalars[row * columns + column] - highest)
        total += power
        sum += power * said.scalars[row * columns + column]
      }
      return sum / total
    }
  }

  /// The sentence head over tokens with their frame, `[384]`.
  package func embedding(ids: [Int]) -> [Float] { Self.unit(sentence(Self.mean(encoder(ids))).scalars) }

  /// The mean over a text's windows, weighted by their size.
  private func overWindows(of text: String, _ body: ([Int]) -> [Float]) -> [Float] {
    let pieces = tokenizer.pieces(of: text, limit: Self.window * Self.windows)
    guard pieces.count > Self.window else { return body(tokenizer.framed(pieces)) }
    let parts = (pieces.count + Self.window - 1) / Self.window
    var sum: [Float] = []
    for part in 0..<parts {
      let range = pieces.count * part / parts..<pieces.count * (part + 1) / parts
      let share = Float(range.count) / Float(pieces.count)
      let values = body(tokenizer.framed(pieces[range]))
      sum = sum.isEmpty ? values.map { $0 * share } : zip(sum, values).map { $0 + $1 * share }
    }
    return sum
  }

  private static func mean(_ hidden: Tensor) -> Tensor {
    var sum = [Float](repeating: 0, count: hidden.channels)
    for row in 0..<hidden.rows {
      for i in sum.indices { sum[i] += hidden.scalars[row * hidden.channels + i] }
    }
    return Tensor(sum.map { $0 / Float(hidden.rows) }, shape: [1, hidden.channels])
  }

  private static func unit(_ vector: [Float]) -> [Float] {
    let length = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
    return length > 0 ? vector.map { $0 / length } : vector
  }

  /// The file with its 4-bit matrices widened, but for the word embeddings, which stay as they are.
  private static func unpacked(_ file: SafetensorsFile, path: String) throws -> SafetensorsFile {
    var writer = SafetensorsWriter()
    for (name, entry) in file.entries where !name.hasPrefix("encoder.word.") && !name.hasSuffix(".groups") {
      if let matrix = PackedMatrix(file, name) {
        writer.add(name, matrix.tensor)
      } else if let values = file.floats(name) {
        writer.add(name, Tensor(values, shape: entry.shape))
      }
    }
    return try SafetensorsFile(bytes: writer.encoded(), path: path)
  }
}
