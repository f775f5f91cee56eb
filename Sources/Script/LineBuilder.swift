import Emotion

/// A line while it is being read: its words are parsed when it is complete.
struct LineBuilder {
  let path: String
  var speaker: String
  let position: TextPosition
  var words: SourceText
  var start: Double?
  var end: Double?
  var emotion: EmotionMixture?
  var affect: AffectVector?
  var intensity: Intensity?
  var direction: String?
  var voice: String?
  var language: String?
  var out: String?
  var translation: String?
  var rules = MarkupParser.Rules()
  var errors: [ScriptError] = []

  init(path: String, speaker: String, position: TextPosition) {
    self.path = path
    self.speaker = speaker
    self.position = position
    words = SourceText(start: position)
  }

  /// Takes what stands in the round brackets behind a speaker's name, `(sadness, 0.6)`, or between words.
  ///
  /// Before the first word an emotion is the whole line's; everything else becomes a tag in the words.
  mutating func apply(parenthetical source: SourceText, anyText: Bool = false) {
    let place = ScriptLocation(path: path, position: source.start)
    do {
      for tag in try ScriptTag.parse(source.string, freeText: true, anyText: anyText) {
        switch tag {
        case .emotion(let mixture, let point, let strength) where words.isEmpty && emotion == nil:
          (emotion, affect, intensity) = (mixture, point, strength ?? intensity)
        case .intensity(let strength): intensity = strength
        case .direction(let text): direction = direction.map { "\($0); \(text)" } ?? text
        default: words.appendLine(SourceText(tag.squareText, start: source.start))
        }
      }
    } catch {
      switch error {
      case .unknown(let word, let suggestion):
        errors.append(.unknownTag(place, found: "(\(word))", suggestion: suggestion.map { "(\($0))" }))
      case .wrong(let problem): errors.append(.emotion(place, problem))
      case .pause(let found):
        errors.append(.wrongValue(place, name: "pause", found: found, expected: "a time from 0 to 30 s"))
      }
    }
  }

  /// Parses the words and gives the line.
  func line(id: String) -> Result<ScriptLine, ScriptError> {
    var parser = MarkupParser(path: path, source: words, rules: rules, hasEmotion: emotion != nil)
    let markup = parser.parse()
    var errors = errors + markup.errors
    if errors.isEmpty, markup.spans.isEmpty {
      errors.append(.emptyLine(ScriptLocation(path: path, position: position)))
    }
    guard errors.isEmpty else { return .failure(.all(errors)) }
    var line = ScriptLine(
      id: id, speaker: speaker, spans: markup.spans, location: ScriptLocation(path: path, position: position))
    line.start = start
    line.end = end
    line.emotion = emotion ?? markup.emotion
    line.affect = emotion == nil ? markup.affect : affect
    line.intensity = intensity ?? markup.intensity
    let directions = [direction].compactMap { $0 } + markup.directions
    line.direction = directions.isEmpty ? nil : directions.joined(separator: "; ")
    line.voice = voice
    line.language = language
    line.out = out
    line.translation = translation
    return .success(line)
  }
}
