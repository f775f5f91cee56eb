import Emotion

/// Reads the words of a line with their inline tags.
///
/// - `[tag]` is always a tag; an unknown one is an error.
/// - `(tag)` is a tag before the first word (several words there are a direction), and elsewhere only when it is
///   a known style, sound, pause or basic emotion; other round brackets are spoken text.
/// - `<tag>` is an SSML element where a letter, `/`, `!` or `?` follows the `<`.
/// - A backslash before `[ ] ( ) < > & { } \` makes it an ordinary character; `&amp;` and the like are decoded.
/// - An emotion before the first word is the line's own, unless the line has one; later ones hold until the next
///   or until `[/]`.
struct MarkupParser {
  /// What differs between file formats.
  struct Rules {
    /// Elements that only dress the text and are dropped, such as `i` in subtitles.
    var formatting: Set<String> = []
  }

  /// A line's words, and what the tags before the first word say of the whole line.
  struct Result {
    var spans: [ScriptSpan] = []
    var emotion: EmotionMixture?
    var affect: AffectVector?
    var intensity: Intensity?
    var directions: [String] = []
    var errors: [ScriptError] = []
  }

  /// An SSML element that is still open.
  struct OpenElement {
    let name: String
    let location: ScriptLocation
    let outer: Delivery
  }

  /// Round brackets further apart are spoken text.
  private static let longestRound = 200

  let path: String
  let source: SourceText
  let rules: Rules
  var result = Result()
  var index = 0
  var delivery = Delivery()
  var open: [OpenElement] = []
  private var text = ""
  private var endsInSpace = true
  private var hasEmotion: Bool

  /// A parser of `source`; `hasEmotion` says whether the line already has an emotion of its own.
  init(path: String, source: SourceText, rules: Rules = Rules(), hasEmotion: Bool = false) {
    self.path = path
    self.source = source
    self.rules = rules
    self.hasEmotion = hasEmotion
  }

  /// Reads to the end; every error of the line is collected.
  mutating func parse() -> Result {
    while let scalar = source[index] {
      switch scalar {
      case "\\": escape()
      case "[": square()
      case "(": round()
      case "<": angle()
      case "&": entity()
      default: append(scalar)
      }
    }
    for element in open.reversed() {
      result.errors.append(.unclosedTag(element.location, found: "<\(element.name)>"))
    }
    flush()
    trimEnd()
    return result
  }

  /// Whether no word was read yet.
  private var isHead: Bool { text.isEmpty && !result.spans.contains { !$0.text.isEmpty } }

  func location(_ index: Int) -> ScriptLocation {
    ScriptLocation(path: path, position: source.position(index))
  }

  private mutating func append(_ scalar: Unicode.Scalar) {
    index += 1
    emit(scalar)
  }

  /// Adds a character to the words; runs of white space become one space.
  mutating func emit(_ scalar: Unicode.Scalar) {
    if scalar.properties.isWhitespace && scalar != "\u{A0}" {
      if !endsInSpace { text.unicodeScalars.append(" ") }
      endsInSpace = true
    } else {
      text.unicodeScalars.append(scalar)
      endsInSpace = false
    }
  }

  /// Ends the current run of words.
  mutating func flush() {
    guard !text.isEmpty else { return }
    let span = ScriptSpan(.text(text), delivery: delivery)
    if let last = result.spans.last, last.delivery == delivery, !delivery.isAtomic, !last.text.isEmpty {
      result.spans[result.spans.count - 1].content = .text(last.text + text)
    } else {
      result.spans.append(span)
    }
    text = ""
  }

  /// Adds a pause or a sound.
  mutating func event(_ content: ScriptSpan.Content) {
    flush()
    result.spans.append(ScriptSpan(content, delivery: delivery))
  }

  /// Takes the space off the end of the line.
  private mutating func trimEnd() {
    guard let last = result.spans.last, last.text.hasSuffix(" ") else { return }
    let text = String(last.text.dropLast())
    if text.isEmpty {
      result.spans.removeLast()
    } else {
      result.spans[result.spans.count - 1].content = .text(text)
    }
  }

  private mutating func escape() {
    if let next = source[index + 1], "[]()<>&{}\\".unicodeScalars.contains(next) { index += 1 }
    if let scalar = source[index] { append(scalar) }
  }

  private mutating func square() {
    guard let close = source.firstIndex(of: "]", from: index) else { return unclosed("[") }
    apply(bracket: index, close: close, freeText: false)
  }

  private mutating func round() {
    let start = index
    guard let close = source.firstIndex(of: ")", from: start, reach: Self.longestRound) else {
      return append("(")
    }
    if isHead || ScriptTag.isKnown(source[start + 1..<close].string) {
      apply(bracket: start, close: close, freeText: true)
    } else {
      append("(")
    }
  }

  /// Refuses a tag that never ends; what follows on the line cannot be told apart and is not read.
  mutating func unclosed(_ found: String) {
    result.errors.append(.unclosedTag(location(index), found: found))
    index = source.count
  }

  private mutating func apply(bracket start: Int, close: Int, freeText: Bool) {
    index = close + 1
    let inside = source[start + 1..<close]
    do {
      let tags = try ScriptTag.parse(inside.string, freeText: freeText)
      let isHead = isHead
      for tag in tags { apply(tag, atHead: isHead) }
    } catch {
      let whole = source[start..<close + 1].string
      let square = source[start] == "["
      switch error {
      case .unknown(_, let suggestion):
        let meant = suggestion.map { square ? "[\($0)]" : "(\($0))" }
        result.errors.append(.unknownTag(location(start), found: whole, suggestion: meant))
      case .wrong(let problem): result.errors.append(.emotion(location(start), problem))
      case .pause(let found):
        result.errors.append(
          .wrongValue(location(start), name: "pause", found: found, expected: "a time from 0 to 30 s"))
      }
    }
  }

  private mutating func apply(_ tag: ScriptTag, atHead: Bool) {
    switch tag {
    case .emotion(let mixture, let affect, let intensity) where atHead && !hasEmotion:
      hasEmotion = true
      result.emotion = mixture
      result.affect = affect
      result.intensity = intensity ?? result.intensity
    case .emotion(let mixture, _, let intensity): feel(mixture, nil, intensity)
    case .transition(let from, let to, let intensity): feel(from, to, intensity)
    case .intensity(let intensity) where atHead: result.intensity = intensity
    case .intensity(let intensity): feel(delivery.emotion, delivery.transition, intensity)
    case .style(let style):
      flush()
      delivery.style = style
    case .pause(let seconds): event(.pause(seconds))
    case .sound(let sound): event(.sound(sound))
    case .direction(let direction): result.directions.append(direction)
    case .reset:
      feel(nil, nil, nil)
      delivery.style = nil
    }
  }

  /// Changes what the words from here on feel.
  mutating func feel(_ emotion: EmotionMixture?, _ transition: EmotionMixture?, _ intensity: Intensity?) {
    flush()
    delivery.emotion = emotion
    delivery.transition = transition
    delivery.intensity = intensity
  }

  private mutating func entity() {
    guard let semicolon = source.firstIndex(of: ";", from: index, reach: 10),
      source.scalars[index + 1..<semicolon].allSatisfy({
        $0.properties.isAlphabetic || $0 == "#" || ("0"..."9").contains($0)
      }),
      semicolon > index + 1
    else { return append("&") }
    let name = source[index + 1..<semicolon].string
    if let scalar = XMLText.entity(name) {
      emit(scalar)
    } else {
      let suggestion = nearestWord(to: name, among: XMLText.entityNames).map { "&\($0);" }
      result.errors.append(.unknownTag(location(index), found: "&\(name);", suggestion: suggestion))
    }
    index = semicolon + 1
  }
}
