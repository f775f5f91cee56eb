import Foundation

/// Brings text into the characters that the rules know, and reports what has no reading.
///
/// Typographic variants become their plain form, invisible characters go, emoji and unknown symbols are
/// dropped, words in other scripts than the Latin one are skipped.
enum TextCleaner {
  private static let replacements: [Unicode.Scalar: String] = [
    "’": "'", "‛": "'", "ʼ": "'", "`": "'", "´": "'", "«": "“", "»": "”", "„": "“", "‟": "“", "‹": "“",
    "›": "”", "‐": "-", "‑": "-", "‒": "-", "−": "-", "―": "—", "。": ".", "、": ",", "¿": "", "¡": "",
    "\u{AD}": "", "\u{200B}": "", "\u{200C}": "", "\u{200D}": "", "\u{200E}": "", "\u{200F}": "",
    "\u{2060}": "", "\u{FEFF}": "", "\u{2028}": "\n", "\r": "", "№": "No. ", "⁄": "/",
  ]

  private static let kept = Set("“”‘–—…£€¥₹₩¢§¶°±×÷™®©•→←²³µ½¼¾⅓⅔⅛⅜⅝⅞≈≤≥≠∞√′″ªº".unicodeScalars)

  /// Appends `source` to `text` in clean form.
  static func append(
    _ source: SourceText, to text: inout SourceText, _ diagnostics: inout [TextDiagnostic]
  ) {
    let scalars = source.scalars
    var at = 0
    while at < scalars.count {
      let scalar = scalars[at]
      var end = at + 1
      if let plain = replacements[scalar] {
        text.append(plain, source.origin(of: at..<end))
      } else if isForeign(scalar, in: scalars, at) {
        end = wordEnd(scalars, at)
        let start = wordStart(scalars, at)
        for _ in start..<at { text.removeLast() }
        drop(source, start..<end, .skippedWord, &text, &diagnostics)
      } else if scalar.properties.isGraphemeExtend, !text.scalars.isEmpty {
        compose(scalar, source.origin(of: at..<end), &text)
      } else if let ascii = fullWidth(scalar) {
        text.append(ascii, source.origin(of: at..<end))
      } else if let name = greekName(scalar) {
        text.append(" \(name) ", source.origin(of: at..<end))
      } else if isKept(scalar) {
        text.append(source, at: at)
      } else if scalar.properties.generalCategory != .control {
        while end < scalars.count, isEmojiPart(scalars[end]) { end += 1 }
        drop(source, at..<end, isEmojiPart(scalar) ? .droppedEmoji : .droppedSymbol, &text, &diagnostics)
      }
      at = end
    }
  }

  private static func isKept(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.isASCII { return scalar.value >= 32 && scalar.value < 127 || scalar.isSpace }
    return isLatin(scalar) || kept.contains(scalar) || scalar.isSpace
  }

  private static func isLatin(_ scalar: Unicode.Scalar) -> Bool {
    let value = scalar.value
    return scalar.isLetter
      && (value < 0x2B0 || (0x1E00..<0x1F00).contains(value) || (0xFB00..<0xFB07).contains(value))
  }

  /// A letter of another script; a Greek letter alone is read by its name.
  private static func isForeign(_ scalar: Unicode.Scalar, in scalars: [Unicode.Scalar], _ at: Int) -> Bool {
    guard !scalar.isASCII, scalar.properties.isAlphabetic, !isLatin(scalar), fullWidth(scalar) == nil,
      !kept.contains(scalar)
    else { return false }
    let isAlone = wordStart(scalars, at) == at && wordEnd(scalars, at) == at + 1
    return !(isAlone && greekName(scalar) != nil)
  }

  private static func wordStart(_ scalars: [Unicode.Scalar], _ at: Int) -> Int {
    var start = at
    while start > 0, isWordPart(scalars[start - 1]) { start -= 1 }
    return start
  }

  private static func wordEnd(_ scalars: [Unicode.Scalar], _ at: Int) -> Int {
    var end = at + 1
    while end < scalars.count, isWordPart(scalars[end]) { end += 1 }
    return end
  }

  private static func isWordPart(_ scalar: Unicode.Scalar) -> Bool {
    replacements[scalar] == nil
      && (scalar.properties.isAlphabetic
        || (!scalar.isASCII && scalar.properties.isGraphemeExtend && !isEmojiPart(scalar)))
  }

  private static func isEmojiPart(_ scalar: Unicode.Scalar) -> Bool {
    scalar.value >= 0x1F000 || scalar.value == 0xFE0F || scalar.value == 0x20E3 || scalar.value == 0x200D
      || (scalar.value > 0x2000 && scalar.properties.isEmoji)
  }

  private static func fullWidth(_ scalar: Unicode.Scalar) -> String? {
    if (0xFB00...0xFB06).contains(scalar.value) { return compatibilityForm(String(Character(scalar))) }
    guard (0xFF01...0xFF5E).contains(scalar.value), let ascii = Unicode.Scalar(scalar.value - 0xFEE0) else {
      return nil
    }
    return String(Character(ascii))
  }

  /// "alpha" for α: the last word of the character's Unicode name.
  private static func greekName(_ scalar: Unicode.Scalar) -> String? {
    guard (0x391...0x3C9).contains(scalar.value) || scalar == "µ" || scalar == "Ω" else { return nil }
    return scalar.properties.name?.lowercased().split(separator: " ").last.map(String.init)
  }

  /// Joins a combining mark with the letter before it: "e" and U+0301 are "é".
  private static func compose(_ mark: Unicode.Scalar, _ origin: Range<Int>, _ text: inout SourceText) {
    guard let base = text.scalars.last, base.isLetter else { return }
    let composed = (String(Character(base)) + String(Character(mark))).precomposedStringWithCanonicalMapping
    guard composed.unicodeScalars.count == 1 else { return }
    let start = text.origin(of: (text.count - 1)..<text.count)
    text.removeLast()
    text.append(composed, start.lowerBound..<origin.upperBound)
  }

  private static func drop(
    _ source: SourceText, _ range: Range<Int>, _ kind: TextDiagnostic.Kind, _ text: inout SourceText,
    _ diagnostics: inout [TextDiagnostic]
  ) {
    let origin = source.origin(of: range)
    diagnostics.append(TextDiagnostic(kind: kind, text: source.slice(range).string, range: origin))
    text.append(" ", origin)
  }
}

/// The Unicode compatibility form (NFKC): "ﬁ" is "fi", "²" is "2".
func compatibilityForm(_ text: String) -> String { text.precomposedStringWithCompatibilityMapping }
