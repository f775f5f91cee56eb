/// Cuts text into words and punctuation the way the Penn Treebank and spaCy do.
///
/// Each piece between spaces is looked up among the special forms (contractions, "Mr.", "10am"), then
/// prefixes and suffixes are taken off until nothing changes, then what is left is cut at hyphens, slashes
/// and the like, and neighbours that spell a special form together are joined again.
/// - Source: the rules of spaCy's English tokenizer (ExplosionAI, MIT).
struct Tokenizer: Sendable {
  /// Longer runs without a space are cut, so that the time stays linear.
  private static let longestChunk = 200

  private let special: [String: [String]]

  /// - Parameter path: lines of a written form and the tokens it stands for, separated by tabs.
  /// - Throws: `TextError.unreadable`, or `.damaged` for a line without tokens.
  init(path: String) throws(TextError) {
    let file = try AssetFile(path: path)
    var special: [String: [String]] = [:]
    for line in file.bytes.split(separator: 10) {
      let fields = line.split(separator: 9).map { String(decoding: $0, as: UTF8.self) }
      guard fields.count > 1, fields[0] == fields[1...].joined() else {
        throw file.damaged("\"\(fields.joined(separator: " "))\" is no special form")
      }
      special[fields[0]] = Array(fields[1...])
    }
    guard file.bytes.last == 10 else { throw file.damaged("its last line has no end") }
    self.special = special
  }

  /// Tokens of `text` with their places in the source.
  func callAsFunction(_ text: SourceText) -> [Token] {
    var tokens: [Token] = []
    var start = 0
    while start < text.count {
      if text.scalars[start].isSpace {
        start += 1
        continue
      }
      let isPlaceholder = text.scalars[start].isPlaceholder
      var end = start + 1
      while end < min(text.count, start + Self.longestChunk), !isPlaceholder, !text.scalars[end].isSpace,
        !text.scalars[end].isPlaceholder
      {
        end += 1
      }
      var at = start
      for piece in split(Array(text.scalars[start..<end])) {
        tokens.append(Token(text: piece.text, range: text.origin(of: at..<(at + piece.count))))
        at += piece.count
      }
      if end < text.count, text.scalars[end].isSpace { tokens[tokens.count - 1].spaceAfter = true }
      start = end
    }
    return tokens
  }

  /// A token's text and its length in scalars.
  private typealias Piece = (text: String, count: Int)

  private func split(_ chunk: [Unicode.Scalar]) -> [Piece] {
    if let tokens = special[String(scalars: chunk)] { return tokens.map(Self.piece) }
    var prefixes: [Piece] = []
    var suffixes: [Piece] = []
    var rest = chunk[...]
    var lastCount = -1
    while !rest.isEmpty, rest.count != lastCount, special[String(scalars: rest)] == nil {
      lastCount = rest.count
      let prefix = Affix.prefix(of: rest)
      if prefix > 0, special[String(scalars: rest.dropFirst(prefix))] != nil {
        prefixes.append(Self.piece(rest.prefix(prefix)))
        rest = rest.dropFirst(prefix)
        break
      }
      let suffix = Affix.suffix(of: rest.dropFirst(prefix))
      if suffix > 0, special[String(scalars: rest.dropLast(suffix))] != nil {
        suffixes.append(Self.piece(rest.suffix(suffix)))
        rest = rest.dropLast(suffix)
        break
      }
      if prefix > 0 { prefixes.append(Self.piece(rest.prefix(prefix))) }
      if suffix > 0 { suffixes.append(Self.piece(rest.suffix(suffix))) }
      rest = rest.dropFirst(prefix).dropLast(suffix)
    }
    var pieces = prefixes
    if !rest.isEmpty {
      if let tokens = special[String(scalars: rest)] {
        pieces += tokens.map(Self.piece)
      } else {
        var start = rest.startIndex
        for infix in Affix.infixes(of: rest) {
          if infix.lowerBound > start { pieces.append(Self.piece(rest[start..<infix.lowerBound])) }
          pieces.append(Self.piece(rest[infix]))
          start = infix.upperBound
        }
        if start < rest.endIndex { pieces.append(Self.piece(rest[start...])) }
      }
    }
    pieces += suffixes.reversed()
    return pieces.count > 1 ? rejoin(pieces) : pieces
  }

  /// Joins neighbours that spell a special form: "Sept" and "." are "Sept.".
  private func rejoin(_ pieces: [Piece]) -> [Piece] {
    var result: [Piece] = []
    var index = 0
    while index < pieces.count {
      let match = [3, 2].lazy.compactMap { length -> (Int, [String])? in
        guard index + length <= pieces.count else { return nil }
        let joined = pieces[index..<(index + length)].map(\.text).joined()
        return special[joined].map { (length, $0) }
      }.first
      if let (length, tokens) = match {
        result += tokens.map(Self.piece)
        index += length
      } else {
        result.append(pieces[index])
        index += 1
      }
    }
    return result
  }

  private static func piece(_ scalars: ArraySlice<Unicode.Scalar>) -> Piece {
    (String(scalars: scalars), scalars.count)
  }

  private static func piece(_ text: String) -> Piece { (text, text.unicodeScalars.count) }
}
