extension EmotionMixture {
  /// Reads a name (`happy`), a mixture (`0.6 fear + 0.4 anger`, `60% fear + 40% anger`, `fear + anger`) or a
  /// point of the affect space (`v=-0.6 a=0.8 d=0.3`).
  ///
  /// A part without a number weighs 1. Use `EmotionSetting(parsing:)` to keep a point's exact coordinates.
  /// - Throws: `EmotionError` that names the part that cannot be read and the nearest known name.
  public init(parsing text: String) throws(EmotionError) {
    if let affect = try AffectVector(parsing: text) {
      self.init(affect: affect)
      return
    }
    var parts: [(label: EmotionLabel, weight: Double)] = []
    for piece in text.split(separator: "+", omittingEmptySubsequences: false) {
      parts.append(try Self.part(trimmed(piece), of: text))
    }
    try self.init(parts)
  }

  /// `0.6 fear`, `0.6*fear`, `60% fear` or `fear`.
  private static func part(
    _ piece: Substring, of text: String
  ) throws(EmotionError) -> (label: EmotionLabel, weight: Double) {
    guard let first = piece.first else {
      throw .malformedMixture(found: text, reason: "there is no emotion name")
    }
    guard first.isNumber || first == "." || first == "-" else {
      return (try EmotionLabel.named(String(piece)), 1)
    }
    let word = piece.prefix { !$0.isWhitespace && $0 != "%" && $0 != "*" }
    let digits = Double(word) == nil ? piece.prefix { $0.isNumber || $0 == "." || $0 == "-" } : word
    var rest = piece.dropFirst(digits.count)
    guard var weight = Double(digits), weight >= 0 else {
      throw .malformedMixture(found: String(piece), reason: "\"\(digits)\" is not a weight of 0 or more")
    }
    if rest.first == "%" {
      weight /= 100
      rest.removeFirst()
    }
    rest = trimmed(rest)
    if rest.first == "*" { rest = trimmed(rest.dropFirst()) }
    guard !rest.isEmpty else {
      throw .malformedMixture(found: String(piece), reason: "there is no emotion name after the weight")
    }
    return (try EmotionLabel.named(String(rest)), weight)
  }
}

extension AffectVector {
  /// Reads `v=-0.6 a=0.8 d=0.3` (also with commas and full names; a coordinate left out is 0), or returns `nil`
  /// when the text has no `=` and so is no point of the affect space.
  /// - Throws: `EmotionError` when a coordinate is unknown, given twice, no number or outside -1...1.
  public init?(parsing text: String) throws(EmotionError) {
    guard text.contains("=") else { return nil }
    var values: [String: Double] = [:]
    for piece in text.split(whereSeparator: { $0.isWhitespace || $0 == "," || $0 == ";" }) {
      let sides = piece.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let key = sides[0].lowercased()
      guard sides.count == 2, let name = Self.names.first(where: { $0 == key || $0.prefix(1) == key }) else {
        throw .malformedMixture(found: String(piece), reason: "it is none of v=, a= and d=")
      }
      guard values[name] == nil else {
        throw .malformedMixture(found: String(piece), reason: "\(name) is given twice")
      }
      guard let value = Double(sides[1]) else {
        throw .malformedMixture(found: String(piece), reason: "\"\(sides[1])\" is not a number")
      }
      values[name] = value
    }
    try self.init(
      valence: values["valence"] ?? 0, arousal: values["arousal"] ?? 0, dominance: values["dominance"] ?? 0)
  }

  private static let names = ["valence", "arousal", "dominance"]
}
