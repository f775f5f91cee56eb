/// Part-of-speech tagger: an averaged perceptron over words, endings and the two tags before.
///
/// Frequent words with one tag are answered from a table; the others get the tag with the largest sum of
/// feature weights. Features are hashed (FNV-1a, 32 bits, seeded so that no two stored ones collide).
/// - Source: Collins, 2002, "Discriminative training methods for hidden Markov models"; hibari's weights.
struct Tagger: Sendable {
  private let seed: UInt32
  private let wordHashes: [UInt32]
  private let wordTags: [UInt8]
  private let vocabulary: [UInt32]
  private let featureHashes: [UInt32]
  private let rowStarts: [Int]
  private let weights: [UInt16]
  private let tags: [String]
  private let tagOrder: [Int]

  /// - Throws: `TextError.unreadable`, or `.damaged` if the file is no tagger.
  init(path: String) throws(TextError) {
    let file = try AssetFile(path: path)
    try file.expect("RTG1")
    var offset = 4
    let header = try file.words(at: &offset, count: 5)
    let counts = header.map(Int.init)
    seed = header[0]
    wordHashes = try file.words(at: &offset, count: counts[1])
    vocabulary = try file.words(at: &offset, count: counts[2])
    featureHashes = try file.words(at: &offset, count: counts[3])
    let bytes = file.bytes
    let rows = offset + 2 * counts[4]
    guard rows + counts[3] + counts[1] < bytes.count else { throw file.damaged("it ends too early") }
    weights = bytes.withUnsafeBytes { raw in
      (0..<counts[4]).map {
        UInt16(littleEndian: raw.loadUnaligned(fromByteOffset: offset + 2 * $0, as: UInt16.self))
      }
    }
    var starts = [0]
    for length in bytes[rows..<(rows + counts[3])] { starts.append(starts[starts.count - 1] + Int(length)) }
    guard starts.last == weights.count else { throw file.damaged("its weights do not fit its features") }
    rowStarts = starts
    offset = rows + counts[3] + counts[1]
    wordTags = Array(bytes[(rows + counts[3])..<offset])
    let names = try file.strings(at: &offset).map { String(decoding: $0, as: UTF8.self) }
    guard names.count <= 64, wordTags.allSatisfy({ $0 < names.count }),
      weights.allSatisfy({ $0 >> 10 < names.count })
    else { throw file.damaged("it names a tag that it does not have") }
    tags = names
    tagOrder = names.indices.sorted { names[$0] < names[$1] }
  }

  /// One Penn Treebank tag for each word of a sentence.
  func callAsFunction(_ words: [String]) -> [String] {
    let context = ["-START2-", "-START-"] + words.map(contextForm) + ["-END-", "-END2-"]
    var previous = "-START-"
    var beforePrevious = "-START2-"
    return words.indices.map { index in
      let tag = known(words[index]) ?? predict(words[index], index, context, previous, beforePrevious)
      (beforePrevious, previous) = (previous, tag)
      return tag
    }
  }

  private func known(_ word: String) -> String? {
    Self.find(hash(word), in: wordHashes).map { tags[Int(wordTags[$0])] }
  }

  private func predict(
    _ word: String, _ index: Int, _ context: [String], _ previous: String, _ beforePrevious: String
  ) -> String {
    var scores = [Double](repeating: 0, count: tags.count)
    let here = index + 2
    add("b", "", to: &scores)
    add("s3=", Self.ending(word), to: &scores)
    add("p1=", String(word.unicodeScalars.prefix(1)), to: &scores)
    add("w=", context[here], to: &scores)
    add("sh=", Self.shape(word), to: &scores)
    add(index == 0 ? "i0" : "i+", "", to: &scores)
    add("t-1=", previous, to: &scores)
    add("t-2=", beforePrevious, to: &scores)
    add("t-12=", previous + "," + beforePrevious, to: &scores)
    add("w-1=", context[here - 1], to: &scores)
    add("s3-1=", Self.ending(context[here - 1]), to: &scores)
    add("w-2=", context[here - 2], to: &scores)
    add("w+1=", context[here + 1], to: &scores)
    add("s3+1=", Self.ending(context[here + 1]), to: &scores)
    add("w+2=", context[here + 2], to: &scores)
    var best = tagOrder[0]
    for tag in tagOrder where scores[tag] >= scores[best] { best = tag }
    return tags[best]
  }

  /// Adds the weights of one feature: 6 bits of tag, 10 signed bits of tenths each.
  private func add(_ name: String, _ value: String, to scores: inout [Double]) {
    guard let row = Self.find(hash(name, value), in: featureHashes) else { return }
    for packed in weights[rowStarts[row]..<rowStarts[row + 1]] {
      let tenths = Int(Int16(bitPattern: packed << 6) >> 6)
      scores[Int(packed >> 10)] += Double(tenths) / 10
    }
  }

  /// The word as its neighbours see it: small letters, or its shape if it is rare.
  private func contextForm(_ word: String) -> String {
    let form = Self.normalForm(word)
    return Self.find(hash(form), in: vocabulary) == nil ? "<" + Self.shape(word) + ">" : form
  }

  private static func normalForm(_ word: String) -> String {
    let scalars = word.unicodeScalars
    guard let first = scalars.first else { return word }
    if first != "-", scalars.contains("-") { return "!HYPHEN" }
    if word.isDigits, scalars.count == 4 { return "!YEAR" }
    return first.isDigit ? "!DIGITS" : word.lowercased()
  }

  private static func shape(_ word: String) -> String {
    let scalars = word.unicodeScalars
    if word.isAlphabetic {
      let capitals = scalars.count(where: \.properties.isUppercase)
      if capitals == 0 { return "x" }
      if capitals == scalars.count { return capitals > 1 ? "XX" : "X1" }
      return capitals == 1 && scalars.first?.properties.isUppercase == true ? "Xx" : "xX"
    }
    if word.isDigits { return "d" }
    var shape = ""
    for scalar in scalars.prefix(4) {
      shape.unicodeScalars.append(scalar.isDigit ? "d" : scalar.properties.isAlphabetic ? "x" : scalar)
    }
    return shape
  }

  private static func ending(_ word: String) -> String { String(word.unicodeScalars.suffix(3)) }

  private func hash(_ name: String, _ value: String = "") -> UInt32 {
    var hash = 2_166_136_261 ^ seed
    for byte in name.utf8 { hash = (hash ^ UInt32(byte)) &* 16_777_619 }
    for byte in value.utf8 { hash = (hash ^ UInt32(byte)) &* 16_777_619 }
    return hash
  }

  /// The index of `hash` in a sorted table.
  private static func find(_ hash: UInt32, in table: [UInt32]) -> Int? {
    var low = 0
    var high = table.count
    while low < high {
      let middle = (low + high) / 2
      if table[middle] < hash { low = middle + 1 } else { high = middle }
    }
    return low < table.count && table[low] == hash ? low : nil
  }
}
