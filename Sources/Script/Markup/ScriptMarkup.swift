import Emotion

/// Writes spans as text with inline tags, and reads such text.
public enum ScriptMarkup {
  /// The spans of a text with inline tags that belongs to no file, such as `render say`'s.
  ///
  /// `path` names the text in errors; columns count from its first character.
  /// - Throws: `ScriptError` with every error of the text.
  public static func line(_ text: String, path: String = "text") throws(ScriptError) -> ScriptLine {
    let start = TextPosition(line: 1, column: 1)
    var builder = LineBuilder(path: path, speaker: ScriptLine.defaultSpeaker, position: start)
    builder.words = SourceText(text, start: start)
    return try builder.line(id: "1").get()
  }

  /// The text that reads back to the same spans.
  public static func text(of spans: [ScriptSpan]) -> String {
    var text = ""
    var current = Delivery()
    var hasWords = false
    var endsInSpace = true
    for span in spans {
      let tags = change(from: current, to: span.delivery)
      if !tags.isEmpty { text += tags + (endsInSpace ? " " : "") }
      current = span.delivery
      let (open, close) = elements(span.delivery)
      switch span.content {
      case .pause(let seconds): text += "\(open)[pause \(plain(seconds))]\(close)" + (endsInSpace ? " " : "")
      case .sound(let sound): text += "\(open)[\(sound.rawValue)]\(close)" + (endsInSpace ? " " : "")
      case .text(let words):
        text += open + escaped(words, atHead: !hasWords) + close
        hasWords = true
        endsInSpace = words.hasSuffix(" ")
      }
    }
    while text.hasSuffix(" ") { text.removeLast() }
    return text
  }

  /// The tags in square brackets between two deliveries.
  private static func change(from old: Delivery, to new: Delivery) -> String {
    var tags = ""
    let feels =
      old.emotion != new.emotion || old.transition != new.transition || old.intensity != new.intensity
    var style = old.style
    if feels {
      if let emotion = new.emotion {
        let toward = new.transition.map { ">\($0)" } ?? ""
        let strength = new.intensity.map { ":\(plain($0.value))" } ?? ""
        tags += "[\(emotion)\(toward)\(strength)]"
      } else {
        if old.emotion != nil || new.intensity == nil {
          tags += "[/]"
          style = nil
        }
        if let intensity = new.intensity { tags += "[\(plain(intensity.value))]" }
      }
    }
    if style != new.style { tags += "[\(new.style?.rawValue ?? "normal")]" }
    return tags
  }

  /// The SSML elements around a run.
  private static func elements(_ delivery: Delivery) -> (open: String, close: String) {
    var open = ""
    var close = ""
    func wrap(_ name: String, _ attributes: [(String, String?)]) {
      let given = attributes.compactMap { name, value in value.map { " \(name)=\"\(attribute($0))\"" } }
      guard !given.isEmpty else { return }
      open += "<\(name)\(given.joined())>"
      close = "</\(name)>" + close
    }
    func signed(_ value: Double, _ unit: String) -> String { (value < 0 ? "" : "+") + plain(value) + unit }
    wrap("emphasis", [("level", delivery.emphasis?.rawValue)])
    wrap(
      "prosody",
      [
        ("rate", delivery.rate.map(plain)), ("pitch", delivery.pitch.map { signed($0, "st") }),
        ("volume", delivery.volume.map { signed($0, "dB") }),
      ])
    wrap("say-as", [("interpret-as", delivery.sayAs), ("format", delivery.sayAsFormat)])
    wrap("sub", [("alias", delivery.alias)])
    wrap("phoneme", [("ph", delivery.phonemes)])
    return (open, close)
  }

  private static func attribute(_ value: String) -> String {
    var text = ""
    for scalar in value.unicodeScalars {
      switch scalar {
      case "&": text += "&amp;"
      case "\"": text += "&quot;"
      case "<": text += "&lt;"
      case ">": text += "&gt;"
      default: text.unicodeScalars.append(scalar)
      }
    }
    return text
  }

  /// The words with a backslash before what would be read as a tag.
  private static func escaped(_ words: String, atHead: Bool) -> String {
    let scalars = Array(words.unicodeScalars)
    var text = String.UnicodeScalarView()
    for (index, scalar) in scalars.enumerated() {
      let next = index + 1 < scalars.count ? scalars[index + 1] : nil
      let needs: Bool
      switch scalar {
      case "[": needs = true
      case "&": needs = scalars[(index + 1)...].prefix(10).contains(";")
      case "(": needs = mayBeTag(scalars[(index + 1)...], atHead: atHead && index == 0)
      case "<":
        needs = next.map { $0.properties.isAlphabetic || "/!?0123456789".unicodeScalars.contains($0) } ?? true
      case "\\": needs = next.map { "[]()<>&{}\\".unicodeScalars.contains($0) } ?? true
      default: needs = false
      }
      if needs { text.append("\\") }
      text.append(scalar)
    }
    return String(text)
  }

  private static func mayBeTag(_ rest: ArraySlice<Unicode.Scalar>, atHead: Bool) -> Bool {
    guard let close = rest.firstIndex(of: ")") else { return true }
    return atHead || ScriptTag.isKnown(String(String.UnicodeScalarView(rest[..<close])))
  }
}
