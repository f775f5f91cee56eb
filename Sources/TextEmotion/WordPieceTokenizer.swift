import Foundation

/// BERT's uncased word pieces.
///
/// The text is cleaned of control characters, CJK characters are set apart, accents go, letters become small;
/// words and punctuation marks are then cut into the longest pieces that the vocabulary holds, from the left.
/// - Source: Devlin et al. 2018 (BERT), its published tokenizer; pieces by Wu et al. 2016, section 4.1.
public struct WordPieceTokenizer: Sendable {
  /// The number of pieces known.
  public var count: Int { ids.count }
  /// The piece of a word that has no pieces, and those before and after a text.
  let unknown, first, last: Int
  // Bytes, because strings that are equal only as Unicode sees it are different pieces.
  private let ids: [[UInt8]: Int]

  private static let longestWord = 100
  private static let continuation = Array("##".utf8)

  /// Reads one piece a line; a piece's number is its line, counted from 0.
  ///
  /// - Throws: `TextEmotionError.damaged` when the file cannot be read or lacks a special piece.
  public init(path: String) throws(TextEmotionError) {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw .damaged(path: path, reason: "the vocabulary is missing or unreadable")
    }
    var ids: [[UInt8]: Int] = [:]
    for line in data.split(separator: UInt8(ascii: "\n")) { ids[Array(line)] = ids.count }
    func special(_ name: String) throws(TextEmotionError) -> Int {
      guard let id = ids[Array(name.utf8)] else {
        throw .damaged(path: path, reason: "the vocabulary has no \(name)")
      }
      return id
    }
    unknown = try special("[UNK]")
    first = try special("[CLS]")
    last = try special("[SEP]")
    self.ids = ids
  }

  /// The pieces of a text, at most `limit`, without those before and after it.
  public func pieces(of text: String, limit: Int) -> [Int] {
    var result: [Int] = []
    for word in Self.words(of: text) {
      guard result.count < limit else { break }
      result += pieces(ofWord: word)
    }
    return Array(result.prefix(limit))
  }

  /// `[CLS]`, the pieces, `[SEP]`.
  public func framed(_ pieces: some Sequence<Int>) -> [Int] { [first] + pieces + [last] }

  private func pieces(ofWord word: [Unicode.Scalar]) -> [Int] {
    guard word.count <= Self.longestWord else { return [unknown] }
    let parts = word.map { Array(String($0).utf8) }
    var result: [Int] = []
    var start = 0
    while start < parts.count {
      var found: Int?
      var end = parts.count
      while end > start {
        let bytes = (start > 0 ? Self.continuation : []) + parts[start..<end].joined()
        if let id = ids[bytes] {
          found = id
          break
        }
        end -= 1
      }
      guard let found else { return [unknown] }
      result.append(found)
      start = end
    }
    return result
  }

  private static func words(of text: String) -> [[Unicode.Scalar]] {
    var spaced = String.UnicodeScalarView()
    for scalar in text.unicodeScalars where scalar.value != 0 && scalar.value != 0xFFFD {
      if scalar == "\t" || scalar == "\n" || scalar == "\r" {
        spaced.append(" ")
      } else if isControl(scalar) {
        continue
      } else if scalar.properties.isWhitespace {
        spaced.append(" ")
      } else if isChinese(scalar) {
        spaced.append(contentsOf: [" ", scalar, " "])
      } else {
        spaced.append(scalar)
      }
    }
    var words: [[Unicode.Scalar]] = []
    var word: [Unicode.Scalar] = []
    func flush() {
      if !word.isEmpty { words.append(word) }
      word = []
    }
    for scalar in String(spaced).decomposedStringWithCanonicalMapping.unicodeScalars {
      if scalar.properties.generalCategory == .nonspacingMark { continue }
      for small in scalar.properties.lowercaseMapping.unicodeScalars {
        if small.properties.isWhitespace {
          flush()
        } else if isPunctuation(small) {
          flush()
          words.append([small])
        } else {
          word.append(small)
        }
      }
    }
    flush()
    return words
  }

  private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .privateUse, .surrogate: true
    default: false
    }
  }

  private static func isPunctuation(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 33...47, 58...64, 91...96, 123...126: return true
    default: break
    }
    return switch scalar.properties.generalCategory {
    case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation, .initialPunctuation,
      .finalPunctuation, .otherPunctuation:
      true
    default: false
    }
  }

  private static func isChinese(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x4E00...0x9FFF, 0x3400...0x4DBF, 0x20000...0x2A6DF, 0x2A700...0x2B73F, 0x2B740...0x2B81F,
      0x2B920...0x2CEAF, 0xF900...0xFAFF, 0x2F800...0x2FA1F:
      true
    default: false
    }
  }
}
