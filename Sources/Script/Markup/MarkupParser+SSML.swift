import Emotion
import Glibc

extension MarkupParser {
  /// The SSML elements that are known, with their attributes.
  private static let elements: [String: [String]] = [
    "speak": ["version", "xmlns", "xml:lang", "xmlns:mstts", "xmlns:xsi", "xsi:schemalocation"],
    "p": [], "s": [],
    "break": ["time", "strength"],
    "emphasis": ["level"],
    "prosody": ["rate", "pitch", "volume"],
    "say-as": ["interpret-as", "format"],
    "sub": ["alias"],
    "phoneme": ["alphabet", "ph"],
    "express-as": ["style", "styledegree"],
    "mstts:express-as": ["style", "styledegree"],
  ]
  private static let elementNames = elements.keys.sorted()

  /// Reads what begins with `<`: an element, a comment, a declaration, or just a less-than sign.
  mutating func angle() {
    guard let next = source[index + 1] else { return literal() }
    if source.has("<!--", at: index) { return skip(to: "-->") }
    if next == "?" { return skip(to: "?>") }
    if ("0"..."9").contains(next), let close = source.firstIndex(of: ">", from: index, reach: 20),
      TimeCode.seconds(source[index + 1..<close].string) != nil
    {
      index = close + 1
      return
    }
    guard next.properties.isAlphabetic || next == "/" else { return literal() }
    guard let tag = XMLText.tag(in: source, at: index) else {
      return unclosed("<")
    }
    let start = index
    index = tag.next
    let name = tag.name.split(separator: ".").first.map(String.init) ?? tag.name
    if rules.formatting.contains(name) { return }
    guard let attributes = Self.elements[tag.name] else {
      let suggestion = nearestWord(to: tag.name, among: Self.elementNames).map {
        tag.isEnd ? "</\($0)>" : "<\($0)>"
      }
      let found = tag.isEnd ? "</\(tag.name)>" : "<\(tag.name)>"
      result.errors.append(.unknownTag(location(start), found: found, suggestion: suggestion))
      return
    }
    if tag.isEnd { return close(tag.name, at: start) }
    for attribute in tag.attributes where !attributes.contains(attribute.name) {
      result.errors.append(
        .unknownAttribute(
          location(attribute.index), element: tag.name, found: attribute.name,
          suggestion: nearestWord(to: attribute.name, among: attributes)))
    }
    flush()
    if tag.name == "break" { return pause(tag) }
    let outer = delivery
    apply(tag, at: start)
    if tag.name == "p" || tag.name == "s" { emit(" ") }
    if tag.isEmpty {
      delivery = outer
    } else {
      open.append(OpenElement(name: tag.name, location: location(start), outer: outer))
    }
  }

  private mutating func literal() {
    emit("<")
    index += 1
  }

  private mutating func skip(to end: String) {
    var close = index
    while close < source.count, !source.has(end, at: close) { close += 1 }
    if close == source.count { return unclosed("<") }
    index = min(close + end.unicodeScalars.count, source.count)
  }

  private mutating func close(_ name: String, at start: Int) {
    guard let last = open.last, last.name == name else {
      result.errors.append(
        .misplacedEnd(location(start), found: "</\(name)>", expected: open.last.map { "<\($0.name)>" }))
      return
    }
    if name == "p" || name == "s" { emit(" ") }
    flush()
    delivery = last.outer
    open.removeLast()
  }

  private mutating func pause(_ tag: XMLText.Tag) {
    let strengths = ["none": 0, "x-weak": 0.1, "weak": 0.2, "medium": 0.4, "strong": 0.7, "x-strong": 1.0]
    var seconds = 0.4
    for attribute in tag.attributes {
      switch attribute.name {
      case "strength":
        guard let value = strengths[attribute.value] else {
          wrong(attribute, "none, x-weak, weak, medium, strong or x-strong")
          continue
        }
        if !tag.attributes.contains(where: { $0.name == "time" }) { seconds = value }
      case "time":
        guard let value = ScriptTag.duration(attribute.value), ScriptTag.pauseRange.contains(value) else {
          wrong(attribute, "a time from 0 to 30 s, such as 400ms")
          continue
        }
        seconds = value
      default: break
      }
    }
    event(.pause(seconds))
    if !tag.isEmpty { open.append(OpenElement(name: "break", location: location(index), outer: delivery)) }
  }

  private mutating func apply(_ tag: XMLText.Tag, at start: Int) {
    for attribute in tag.attributes {
      switch (tag.name, attribute.name) {
      case ("emphasis", "level"):
        guard let level = Delivery.Emphasis(rawValue: attribute.value) else {
          wrong(attribute, "strong, moderate, reduced or none")
          continue
        }
        delivery.emphasis = level
      case ("prosody", "rate"):
        guard let factor = Prosody.rate(attribute.value) else {
          wrong(attribute, "a factor from 0.25 to 4, a percentage or x-slow, slow, medium, fast, x-fast")
          continue
        }
        delivery.rate = (delivery.rate ?? 1) * factor
      case ("prosody", "pitch"):
        guard let semitones = Prosody.pitch(attribute.value) else {
          wrong(attribute, "semitones from -24st to +24st, a percentage or x-low, low, medium, high, x-high")
          continue
        }
        delivery.pitch = (delivery.pitch ?? 0) + semitones
      case ("prosody", "volume"):
        guard let decibels = Prosody.volume(attribute.value) else {
          wrong(attribute, "decibels from -60dB to +20dB or silent, x-soft, soft, medium, loud, x-loud")
          continue
        }
        delivery.volume = (delivery.volume ?? 0) + decibels
      case ("say-as", "interpret-as"):
        guard Delivery.sayAsKinds.contains(attribute.value) else {
          wrong(attribute, "one of " + Delivery.sayAsKinds.joined(separator: ", "))
          continue
        }
        delivery.sayAs = attribute.value
      case ("say-as", "format"): delivery.sayAsFormat = attribute.value
      case ("sub", "alias"): delivery.alias = attribute.value
      case ("phoneme", "alphabet"):
        if attribute.value != "ipa" { wrong(attribute, "ipa") }
      case ("phoneme", "ph"): delivery.phonemes = attribute.value
      default: break
      }
    }
    let required = ["say-as": "interpret-as", "sub": "alias", "phoneme": "ph"]
    if let name = required[tag.name],
      !tag.attributes.contains(where: { $0.name == name && !$0.value.isEmpty })
    {
      result.errors.append(.missingField(location(start), name: "\(name) of <\(tag.name)>"))
    }
    if tag.name.hasSuffix("express-as") { express(tag, at: start) }
    if tag.name == "emphasis", tag.attributes.isEmpty { delivery.emphasis = .moderate }
  }

  private mutating func express(_ tag: XMLText.Tag, at start: Int) {
    guard let style = tag.attributes.first(where: { $0.name == "style" }) else {
      result.errors.append(.missingField(location(start), name: "style of <\(tag.name)>"))
      return
    }
    do {
      for parsed in try ScriptTag.parse(style.value, freeText: false) {
        switch parsed {
        case .emotion(let mixture, _, let intensity): feel(mixture, nil, intensity)
        case .transition(let from, let to, let intensity): feel(from, to, intensity)
        case .style(let style): delivery.style = style
        default: wrong(style, "an emotion or a style")
        }
      }
    } catch {
      switch error {
      case .unknown(let word, let suggestion):
        result.errors.append(.unknownTag(location(style.index), found: word, suggestion: suggestion))
      case .wrong(let problem): result.errors.append(.emotion(location(style.index), problem))
      case .pause: wrong(style, "an emotion or a style")
      }
    }
    guard let degree = tag.attributes.first(where: { $0.name == "styledegree" }) else { return }
    guard let value = Double(degree.value), let intensity = try? Intensity(value), delivery.emotion != nil
    else {
      wrong(degree, "a number from 0 to 2, beside an emotion")
      return
    }
    delivery.intensity = intensity
  }

  private mutating func wrong(_ attribute: (name: String, value: String, index: Int), _ expected: String) {
    result.errors.append(
      .wrongValue(location(attribute.index), name: attribute.name, found: attribute.value, expected: expected)
    )
  }
}

/// The values of SSML's prosody attributes.
///
/// - Source: W3C, Speech Synthesis Markup Language 1.1, section 3.2.4. The amounts behind the words are this
///   project's choice; absolute pitch in hertz is not supported.
enum Prosody {
  /// A factor of tempo, 0.25...4.
  static func rate(_ text: String) -> Double? {
    let words = ["x-slow": 0.6, "slow": 0.8, "medium": 1, "default": 1, "fast": 1.25, "x-fast": 1.6]
    let factor = words[text] ?? percentage(text) ?? Double(text)
    return factor.flatMap { (0.25...4).contains($0) ? $0 : nil }
  }

  /// Semitones, -24...24.
  static func pitch(_ text: String) -> Double? {
    let words: [String: Double] = ["x-low": -4, "low": -2, "medium": 0, "default": 0, "high": 2, "x-high": 4]
    var semitones = words[text]
    if text.hasSuffix("st") { semitones = Double(text.dropLast(2)) }
    if semitones == nil, let factor = percentage(text), factor > 0 { semitones = 12 * log2(factor) }
    return semitones.flatMap { (-24...24).contains($0) ? $0 : nil }
  }

  /// Decibels, -60...20.
  static func volume(_ text: String) -> Double? {
    let words: [String: Double] = [
      "silent": -60, "x-soft": -12, "soft": -6, "medium": 0, "default": 0, "loud": 6, "x-loud": 12,
    ]
    let decibels = words[text] ?? (text.lowercased().hasSuffix("db") ? Double(text.dropLast(2)) : nil)
    return decibels.flatMap { (-60...20).contains($0) ? $0 : nil }
  }

  /// The factor of `80%` (0.8), `+20%` (1.2) or `-10%` (0.9).
  private static func percentage(_ text: String) -> Double? {
    guard text.hasSuffix("%"), let value = Double(text.dropLast()) else { return nil }
    return text.first == "+" || text.first == "-" ? 1 + value / 100 : value / 100
  }
}
