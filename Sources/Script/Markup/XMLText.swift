/// The small part of XML that scripts use: character entities and start tags with attributes.
enum XMLText {
  /// A start tag or end tag.
  struct Tag {
    /// The element's name, lower case.
    var name: String
    /// `</name>`.
    var isEnd: Bool
    /// `<name/>`.
    var isEmpty: Bool
    /// The attributes in order, and the index at which each stands.
    var attributes: [(name: String, value: String, index: Int)]
    /// The index behind the `>`.
    var next: Int
  }

  private static let entities: [String: Unicode.Scalar] = [
    "amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'", "nbsp": "\u{A0}", "lrm": "\u{200E}",
    "rlm": "\u{200F}",
  ]

  /// The names that `entity` knows.
  static let entityNames = entities.keys.sorted()

  /// The character of `amp`, `#38` or `#x26`, or `nil` when there is none.
  static func entity(_ name: String) -> Unicode.Scalar? {
    guard name.first == "#" else { return entities[name] }
    let digits = name.dropFirst()
    let isHexadecimal = digits.first == "x" || digits.first == "X"
    guard let code = isHexadecimal ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits) else {
      return nil
    }
    if [0x09, 0x0A, 0x0D].contains(code) { return " " }
    return code < 0x20 ? nil : Unicode.Scalar(code)
  }

  /// The text with its entities decoded; unknown ones stay as they are.
  static func decoded(_ text: String) -> String {
    var result = ""
    var rest = text[...]
    while let start = rest.firstIndex(of: "&") {
      result += rest[..<start]
      rest = rest[start...]
      if let end = rest.firstIndex(of: ";"), let scalar = entity(String(rest[rest.index(after: start)..<end]))
      {
        result.unicodeScalars.append(scalar)
        rest = rest[rest.index(after: end)...]
      } else {
        result += "&"
        rest = rest.dropFirst()
      }
    }
    return result + rest
  }

  /// The tag that begins at `start`, or `nil` when it never ends.
  static func tag(in source: SourceText, at start: Int) -> Tag? {
    var index = start + 1
    let isEnd = source[index] == "/"
    if isEnd { index += 1 }
    let nameStart = index
    while let scalar = source[index], isNamePart(scalar) { index += 1 }
    var tag = Tag(
      name: source[nameStart..<index].string.lowercased(), isEnd: isEnd, isEmpty: false, attributes: [],
      next: 0)
    while let scalar = source[index] {
      if scalar == ">" {
        tag.next = index + 1
        return tag
      }
      if scalar == "/", source[index + 1] == ">" {
        tag.isEmpty = true
        tag.next = index + 2
        return tag
      }
      guard isNamePart(scalar) else {
        index += 1
        continue
      }
      let attributeStart = index
      while let scalar = source[index], isNamePart(scalar) { index += 1 }
      let name = source[attributeStart..<index].string.lowercased()
      guard let value = value(in: source, at: &index) else { return nil }
      tag.attributes.append((name, decoded(value), attributeStart))
    }
    return nil
  }

  /// The value behind a name: `="..."`, `='...'`, `=...`, or empty; `nil` when its quote never closes.
  private static func value(in source: SourceText, at index: inout Int) -> String? {
    guard source[index] == "=" else { return "" }
    index += 1
    if let quote = source[index], quote == "\"" || quote == "'" {
      guard let close = source.firstIndex(of: quote, from: index + 1) else { return nil }
      defer { index = close + 1 }
      return source[index + 1..<close].string
    }
    let start = index
    while let scalar = source[index], scalar != ">", scalar != "/", !scalar.properties.isWhitespace {
      index += 1
    }
    return source[start..<index].string
  }

  private static func isNamePart(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) || ":-_.".unicodeScalars.contains(scalar)
  }
}
