import Emotion

/// Reads SubRip (SRT) and WebVTT.
///
/// `<v Name>` (VTT) or an upper-case `NAME:` before the words names the speaker. Elements and `{\an8}` codes that
/// only dress the text are dropped, as are dialogue dashes. A VTT cue with several voices becomes one line per
/// voice, and its time is shared out by the number of characters.
enum SubtitleReader {
  private static let rules = MarkupParser.Rules(
    formatting: ["i", "b", "u", "font", "c", "ruby", "rt", "lang", "v"])

  static func srt(_ file: SourceFile) -> [Result<ScriptLine, ScriptError>] { cues(file, from: 0) }

  static func vtt(_ file: SourceFile) -> [Result<ScriptLine, ScriptError>] {
    guard let header = file.lines.first, header.has("WEBVTT") else {
      let found = file.lines.first?.string ?? "an empty file"
      let place = file.location(TextPosition(line: 1, column: 1))
      return [.failure(.malformed(place, found: found, expected: "the header WEBVTT"))]
    }
    return cues(file, from: file.lines.firstIndex { $0.trimmed.isEmpty } ?? file.lines.count)
  }

  private static func cues(_ file: SourceFile, from first: Int) -> [Result<ScriptLine, ScriptError>] {
    var results: [Result<ScriptLine, ScriptError>] = []
    var index = first
    while index < file.lines.count {
      if file.lines[index].trimmed.isEmpty {
        index += 1
        continue
      }
      var block: [SourceText] = []
      while index < file.lines.count, !file.lines[index].trimmed.isEmpty {
        if block.count > 1, isCueStart(file, index) { break }
        block.append(file.lines[index])
        index += 1
      }
      if first > 0, isComment(block[0]) { continue }
      results += cue(block, file: file, count: results.count)
    }
    return results
  }

  /// Whether a new cue begins here though no blank line stands before it: a number, then a time code.
  private static func isCueStart(_ file: SourceFile, _ index: Int) -> Bool {
    let number = file.lines[index].trimmed
    guard index + 1 < file.lines.count, !number.isEmpty else { return false }
    return number.scalars.allSatisfy { ("0"..."9").contains($0) } && isTiming(file.lines[index + 1])
  }

  private static func isTiming(_ line: SourceText) -> Bool { line.string.contains("-->") }

  /// A NOTE, STYLE or REGION block of WebVTT.
  private static func isComment(_ line: SourceText) -> Bool {
    guard !isTiming(line) else { return false }
    return ["NOTE", "STYLE", "REGION"].contains { word in
      line.has(word) && (line.count == word.count || line[word.count]?.properties.isWhitespace == true)
    }
  }

  private static func cue(
    _ block: [SourceText], file: SourceFile, count: Int
  ) -> [Result<ScriptLine, ScriptError>] {
    let timing = isTiming(block[0]) ? 0 : 1
    guard timing < block.count, isTiming(block[timing]) else {
      let place = file.location(block[0].trimmed.start)
      let expected = "a time code such as 00:00:04,200 --> 00:00:06,000"
      return [.failure(.malformed(place, found: block[0].trimmed.string, expected: expected))]
    }
    var window: (start: Double, end: Double)?
    var errors: [ScriptError] = []
    do {
      window = try TimeCode.window(block[timing], separators: ["-->"], path: file.path).map {
        ($0.start, $0.end)
      }
    } catch {
      errors.append(error)
    }
    var words = SourceText(start: block[timing].end)
    for line in block.dropFirst(timing + 1) { words.appendLine(undashed(withoutCodes(line).trimmed)) }
    let parts = voices(words)
    let total = Double(max(parts.reduce(0) { $0 + $1.words.count }, 1))
    var begin = window?.start
    return parts.enumerated().map { index, part in
      var line = self.line(part.words, speaker: part.speaker, file: file, position: block[timing].start)
      line.errors += index == 0 ? errors : []
      line.start = begin
      if let window, let start = begin {
        let share = (window.end - window.start) * Double(part.words.count) / total
        line.end = index == parts.count - 1 ? window.end : start + share
        begin = line.end
      }
      return line.line(id: String(count + index + 1))
    }
  }

  /// A line of one speaker, with `NAME (emotion):` taken off where nobody else names the speaker.
  static func line(
    _ words: SourceText, speaker: String?, file: SourceFile, position: TextPosition
  ) -> LineBuilder {
    var line = LineBuilder(
      path: file.path, speaker: speaker ?? ScriptLine.defaultSpeaker, position: position)
    line.rules = rules
    if speaker == nil, let prefix = SpeakerPrefix(words, upperCaseOnly: true) {
      line.speaker = prefix.name
      if let parenthetical = prefix.parenthetical { line.apply(parenthetical: parenthetical) }
      line.words.appendLine(prefix.words)
    } else {
      line.words = words
    }
    return line
  }

  /// Cuts the words at `<v Name>`; what stands before the first has no speaker.
  private static func voices(_ words: SourceText) -> [(speaker: String?, words: SourceText)] {
    var parts: [(speaker: String?, words: SourceText)] = []
    var speaker: String?
    var begin = 0
    var index = 0
    func cut(to end: Int) {
      let part = words[begin..<end].trimmed
      if !part.isEmpty || speaker != nil { parts.append((speaker, part)) }
    }
    while index < words.count {
      let isVoice = words.has("<v", at: index) && (words[index + 2] == " " || words[index + 2] == ".")
      guard isVoice else {
        index += 1
        continue
      }
      guard let close = words.firstIndex(of: ">", from: index) else { break }
      cut(to: index)
      let inside = words[index + 2..<close].string
      let name = trimmed(inside.drop { !$0.isWhitespace })
      speaker = name.isEmpty ? nil : XMLText.decoded(String(name))
      index = close + 1
      begin = index
    }
    cut(to: words.count)
    return parts.isEmpty ? [(nil, words)] : parts
  }

  /// Without `{\an8}` and its like.
  private static func withoutCodes(_ line: SourceText) -> SourceText {
    var result = SourceText(start: line.start)
    var index = 0
    while let scalar = line[index] {
      if line.has("{\\", at: index), let close = line.firstIndex(of: "}", from: index, reach: 4096) {
        index = close + 1
      } else {
        result.append(scalar, at: line.position(index))
        index += 1
      }
    }
    return result
  }

  /// Without a dash that marks a change of speaker.
  private static func undashed(_ line: SourceText) -> SourceText {
    guard let dash = line[0], "-–—".unicodeScalars.contains(dash), line[1] == " " else { return line }
    return line.from(2).trimmed
  }
}
