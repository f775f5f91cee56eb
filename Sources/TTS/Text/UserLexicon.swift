/// A person's own readings, which go before all others.
///
/// A file of `word<TAB>phonemes` lines; empty lines and lines that start with # are left out. A small word
/// also answers to its capitalised and upper-case forms.
public struct UserLexicon: Equatable, Sendable {
  private var readings: [String: String] = [:]

  /// Reads `text` in the form above; `path` only names it in errors.
  /// - Throws: `TextError.userLexicon` with the line of the first fault.
  public init(_ text: String, path: String = "user lexicon") throws(TextError) {
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      let content = line.hasSuffix("\r") ? line.dropLast() : line
      if content.allSatisfy(\.isWhitespace) || content.hasPrefix("#") { continue }
      let fault = { (problem: String) in TextError.userLexicon(path: path, line: index + 1, problem: problem)
      }
      let fields = content.split(separator: "\t", omittingEmptySubsequences: false).map(Self.trimmed)
      guard fields.count == 2 else { throw fault("expected word<TAB>phonemes, found \(fields.count) fields") }
      let (word, phonemes) = (fields[0], fields[1])
      guard !word.isEmpty, !phonemes.isEmpty else { throw fault("the word or its phonemes are empty") }
      guard !word.contains(where: \.isWhitespace) else { throw fault("\"\(word)\" is more than one word") }
      if let unknown = phonemes.unicodeScalars.first(where: { PhonemeAlphabet.id(of: $0) == nil }) {
        throw fault("'\(unknown)' in /\(phonemes)/ is not a phoneme")
      }
      readings[word] = phonemes
    }
  }

  /// Reads the file at `path`.
  /// - Throws: `TextError.unreadable`, or `.userLexicon` with the line of the first fault.
  public init(contentsOf path: String) throws(TextError) {
    let file = try AssetFile(path: path)
    guard let text = String(validating: file.bytes, as: UTF8.self) else {
      throw .userLexicon(path: path, line: 1, problem: "the file is not UTF-8")
    }
    try self.init(text.hasPrefix("\u{FEFF}") ? String(text.dropFirst()) : text, path: path)
  }

  /// The reading of `word`, or nil.
  func phonemes(for word: String) -> String? { readings[word] ?? readings[word.lowercased()] }

  private static func trimmed(_ field: Substring) -> String {
    String(field.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
  }
}
