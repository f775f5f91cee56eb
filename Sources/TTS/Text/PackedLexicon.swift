/// A pronunciation dictionary of about 160,000 words in one front-coded, byte-paired table.
///
/// Sorted entries in blocks of 16: the first word of a block is whole, the others share a prefix with the
/// word before. Words and phonemes are coded as indices into dictionaries of frequent strings. A look-up is
/// a binary search over the blocks' first words and a walk through one block. Format: docs/text.md.
struct PackedLexicon: Sendable {
  /// A word's reading, or its readings by part of speech.
  enum Pronunciation: Equatable, Sendable {
    case one(String)
    case byTag([String: String?])
  }

  /// A dictionary entry.
  struct Entry: Equatable, Sendable {
    /// Whether a person checked it.
    let isGold: Bool
    let pronunciation: Pronunciation
  }

  private let file: AssetFile
  private let blockStarts: [Int]
  private let blockSize: Int
  private let firstWords: [[UInt8]]
  private let wordParts: [[UInt8]]
  private let phonemeParts: [[UInt8]]
  private let tags: [String]
  /// Number of words.
  let count: Int

  /// - Throws: `TextError.unreadable`, or `.damaged` if the file is no lexicon.
  init(path: String) throws(TextError) {
    file = try AssetFile(path: path)
    try file.expect("RLX1")
    var offset = 4
    let header = try file.words(at: &offset, count: 3).map(Int.init)
    (count, blockSize) = (header[0], header[2])
    let starts = try file.words(at: &offset, count: header[1] + 1).map(Int.init)
    wordParts = try file.strings(at: &offset)
    phonemeParts = try file.strings(at: &offset)
    tags = try file.strings(at: &offset).map { String(decoding: $0, as: UTF8.self) }
    let body = file.bytes.count - offset
    guard blockSize > 0, starts.last == body, zip(starts, starts.dropFirst()).allSatisfy({ $0 < $1 }) else {
      throw file.damaged("its table of blocks does not fit its size")
    }
    let base = offset
    blockStarts = starts.map { base + $0 }
    firstWords = Self.firstWords(file.bytes, blockStarts.dropLast(), wordParts)
  }

  /// The first word of every block, uncoded.
  private static func firstWords(
    _ bytes: [UInt8], _ starts: ArraySlice<Int>, _ parts: [[UInt8]]
  ) -> [[UInt8]] {
    starts.map { start in
      var word: [UInt8] = []
      guard start + 1 < bytes.count else { return word }
      for code in bytes[(start + 2)...].prefix(Int(bytes[start + 1] & 63)) where Int(code) < parts.count {
        word += parts[Int(code)]
      }
      return word
    }
  }

  /// The entry spelled exactly like `word`.
  func entry(for word: String) -> Entry? {
    let key = Array(word.utf8)
    var low = 0
    var high = firstWords.count
    while low < high {
      let middle = (low + high) / 2
      if key.lexicographicallyPrecedes(firstWords[middle]) { high = middle } else { low = middle + 1 }
    }
    return low == 0 ? nil : search(block: low - 1, for: key)
  }

  private func search(block: Int, for key: [UInt8]) -> Entry? {
    var cursor = Cursor(bytes: file.bytes, offset: blockStarts[block], end: blockStarts[block + 1])
    var word: [UInt8] = []
    while !cursor.isAtEnd {
      let shared = cursor.next()
      let flags = cursor.next()
      word.removeLast(max(0, word.count - shared))
      for _ in 0..<(flags & 63) { word += part(wordParts, cursor.next()) }
      let found = word == key
      guard let pronunciation = pronunciation(&cursor, variants: flags & 64 != 0, wanted: found) else {
        continue
      }
      return Entry(isGold: flags & 128 != 0, pronunciation: pronunciation)
    }
    return nil
  }

  /// Reads over one value; nil unless it is wanted.
  private func pronunciation(_ cursor: inout Cursor, variants: Bool, wanted: Bool) -> Pronunciation? {
    guard variants else {
      let text = phonemes(&cursor, wanted: wanted)
      return wanted ? .one(text ?? "") : nil
    }
    var byTag: [String: String?] = [:]
    for _ in 0..<cursor.next() {
      let tag = cursor.next()
      let text = phonemes(&cursor, wanted: wanted)
      if wanted, tag < tags.count { byTag[tags[tag]] = .some(text) }
    }
    return wanted ? .byTag(byTag) : nil
  }

  private func phonemes(_ cursor: inout Cursor, wanted: Bool) -> String? {
    let length = cursor.next()
    guard length < 255 else { return nil }
    guard wanted else {
      cursor.skip(length)
      return nil
    }
    var text: [UInt8] = []
    for _ in 0..<length { text += part(phonemeParts, cursor.next()) }
    return String(decoding: text, as: UTF8.self)
  }

  private func part(_ parts: [[UInt8]], _ code: Int) -> [UInt8] { code < parts.count ? parts[code] : [] }

  /// Reads bytes of one block; past its end there are only zeros.
  private struct Cursor {
    let bytes: [UInt8]
    var offset: Int
    let end: Int
    var isAtEnd: Bool { offset >= end }

    mutating func next() -> Int {
      defer { offset += 1 }
      return offset < end ? Int(bytes[offset]) : 0
    }

    mutating func skip(_ count: Int) { offset += count }
  }
}
