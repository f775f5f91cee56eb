import Emotion

/// What a tag says, whether it stands in `[ ]` or `( )`.
enum ScriptTag: Sendable, Hashable {
  case emotion(EmotionMixture, AffectVector?, Intensity?)
  case transition(EmotionMixture, EmotionMixture, Intensity?)
  case intensity(Intensity)
  case style(Delivery.Style?)
  case pause(Double)
  case sound(ScriptSpan.Sound)
  case direction(String)
  case reset

  /// Why a tag cannot be read.
  enum Failure: Error {
    /// Nobody knows the word; `word` is the part that is wrong.
    case unknown(word: String, suggestion: String?)
    /// A number or mixture in it is wrong.
    case wrong(EmotionError)
    /// A pause that is no time.
    case pause(String)
  }

  /// The seconds a pause may last.
  static let pauseRange = 0.0...30.0

  /// Other spellings of the styles, sounds and the way back to the normal voice.
  private static let styles: [String: Delivery.Style] = [
    "whisper": .whisper, "whispers": .whisper, "whispering": .whisper, "whispered": .whisper,
    "soft": .soft, "softly": .soft, "quietly": .soft, "quiet": .soft, "shout": .shout, "shouts": .shout,
    "shouting": .shout, "yell": .shout, "yells": .shout, "yelling": .shout,
  ]
  private static let sounds: [String: ScriptSpan.Sound] = {
    var names: [String: ScriptSpan.Sound] = [:]
    for sound in ScriptSpan.Sound.allCases {
      let stem = sound.rawValue
      for name in [stem, stem + "s", stem + "ing"] { names[name] = sound }
    }
    let others: [String: ScriptSpan.Sound] = [
      "giggling": .giggle, "chuckling": .chuckle, "sobbing": .sob, "inhale": .breath, "inhales": .breath,
      "breathes": .breath, "crying": .sob, "cries": .sob,
    ]
    return names.merging(others) { first, _ in first }
  }()
  private static let normal: Set<String> = ["normal", "normally", "normal voice"]

  /// Every word that is a tag by itself, for suggestions.
  static let allWords: [String] =
    EmotionLabel.allNames + Delivery.Style.allCases.map(\.rawValue)
    + ScriptSpan.Sound.allCases.map(\.rawValue)
    + ["pause", "beat", "normal"]

  /// Reads the inside of a bracket: one tag, or several with commas (`angry, 0.8, whisper`).
  ///
  /// A text in double quotes is a direction. With `freeText`, so is a part of several words that is no tag (and
  /// looks like no mixture); with `anyText`, a single unknown word too.
  static func parse(_ content: String, freeText: Bool, anyText: Bool = false) throws(Failure) -> [ScriptTag] {
    let whole = String(trimmed(content))
    if whole.contains("=") { return [try single(whole)] }
    if whole.count > 1, whole.first == "\"", whole.last == "\"" {
      return [.direction(String(whole.dropFirst().dropLast()))]
    }
    var tags: [ScriptTag] = []
    var direction: [String] = []
    for piece in whole.split(separator: ",", omittingEmptySubsequences: false) {
      let text = String(trimmed(piece))
      do {
        tags.append(try single(text))
      } catch {
        guard case .unknown = error, anyText || (freeText && isProse(text)) else { throw error }
        direction.append(text)
      }
    }
    return merged(tags) + (direction.isEmpty ? [] : [.direction(direction.joined(separator: ", "))])
  }

  /// Several words that look like no mixture, transition or number.
  private static func isProse(_ text: String) -> Bool {
    text.contains(" ") && !text.contains("+") && !text.contains(">") && text.first?.isNumber != true
  }

  /// Whether the inside of a round bracket is a tag anywhere in a line: a known style, sound or pause, or one of
  /// the nine categories (finer words such as "love" or "content" may well be meant to be spoken).
  static func isKnown(_ content: String) -> Bool {
    guard let tags = try? parse(content, freeText: false) else { return false }
    func isBasic(_ mixture: EmotionMixture) -> Bool {
      mixture.components.allSatisfy { EmotionCategory(rawValue: $0.label.name) != nil }
    }
    return tags.allSatisfy { tag in
      switch tag {
      case .intensity, .direction, .reset: false
      case .emotion(let mixture, _, _): isBasic(mixture)
      case .transition(let from, let to, _): isBasic(from) && isBasic(to)
      case .style, .pause, .sound: true
      }
    }
  }

  private static func single(_ text: String) throws(Failure) -> ScriptTag {
    if text == "/" { return .reset }
    let key = EmotionLabel.key(text)
    if normal.contains(key) { return .style(nil) }
    if let style = styles[key] { return .style(style) }
    if let sound = sounds[key] { return .sound(sound) }
    if let pause = try pause(text) { return pause }
    if let value = Double(text), text.first != "n", text.first != "i" {
      return .intensity(try located { () throws(EmotionError) in try Intensity(value) })
    }
    var name = Substring(text)
    var intensity: Intensity?
    if let end = text.lastIndex(where: { $0 == ":" || $0 == " " }) {
      let digits = trimmed(text[text.index(after: end)...])
      let before = trimmed(text[..<end])
      if let value = Double(digits) {
        intensity = try located { () throws(EmotionError) in try Intensity(value) }
        name = before
      } else if text[end] == ":", EmotionLabel(named: String(before)) != nil {
        throw .wrong(.wrongValue(field: "intensity", expected: "a number", found: String(digits)))
      }
    }
    if let arrow = name.firstIndex(of: ">") {
      let from = try mixture(trimmed(name[..<arrow]))
      return .transition(from, try mixture(trimmed(name[name.index(after: arrow)...])), intensity)
    }
    let affect = try located { () throws(EmotionError) in try AffectVector(parsing: String(name)) }
    return .emotion(try mixture(name), affect, intensity)
  }

  private static func mixture(_ text: Substring) throws(Failure) -> EmotionMixture {
    do {
      return try EmotionMixture(parsing: String(text))
    } catch {
      guard case .unknownName(let word, _) = error else { throw .wrong(error) }
      throw .unknown(word: word, suggestion: nearestWord(to: EmotionLabel.key(word), among: allWords))
    }
  }

  /// `pause` (half a second, as is a screenplay's `beat`), `pause 0.4`, `pause:0.4`, `pause 0.4s`, `pause 400ms`.
  private static func pause(_ text: String) throws(Failure) -> ScriptTag? {
    if text.lowercased() == "beat" { return .pause(0.5) }
    let word = "pause"
    guard text.lowercased().hasPrefix(word) else { return nil }
    let rest = text.dropFirst(word.count)
    if rest.isEmpty { return .pause(0.5) }
    guard let next = rest.first, next == ":" || next.isWhitespace else { return nil }
    let time = trimmed(rest.dropFirst())
    guard let seconds = duration(String(time)), pauseRange.contains(seconds) else {
      throw .pause(String(time))
    }
    return .pause(seconds)
  }

  /// Seconds of `0.4`, `0.4s` or `400ms`.
  static func duration(_ text: String) -> Double? {
    let lower = text.lowercased()
    if lower.hasSuffix("ms") { return Double(trimmed(lower.dropLast(2))).map { $0 / 1000 } }
    if lower.hasSuffix("s") { return Double(trimmed(lower.dropLast())) }
    return Double(lower)
  }

  /// Joins `angry, 0.8` to one tag.
  private static func merged(_ tags: [ScriptTag]) -> [ScriptTag] {
    var merged: [ScriptTag] = []
    for tag in tags {
      if case .intensity(let value) = tag, let last = merged.last {
        switch last {
        case .emotion(let mixture, let affect, nil):
          merged[merged.count - 1] = .emotion(mixture, affect, value)
          continue
        case .transition(let from, let to, nil):
          merged[merged.count - 1] = .transition(from, to, value)
          continue
        default: break
        }
      }
      merged.append(tag)
    }
    return merged
  }

  /// The tag in square brackets, as `parse` reads it; empty for what only holds for a whole line.
  var squareText: String {
    func suffix(_ intensity: Intensity?) -> String { intensity.map { ":\(plain($0.value))" } ?? "" }
    return switch self {
    case .emotion(let mixture, _, let intensity): "[\(mixture)\(suffix(intensity))]"
    case .transition(let from, let to, let intensity): "[\(from)>\(to)\(suffix(intensity))]"
    case .style(let style): "[\(style?.rawValue ?? "normal")]"
    case .pause(let seconds): "[pause \(plain(seconds))]"
    case .sound(let sound): "[\(sound.rawValue)]"
    case .reset: "[/]"
    case .intensity, .direction: ""
    }
  }

  private static func located<T>(_ body: () throws(EmotionError) -> T) throws(Failure) -> T {
    do {
      return try body()
    } catch {
      throw .wrong(error)
    }
  }
}
