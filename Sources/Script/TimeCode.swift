import Emotion

/// Times as scripts and subtitles write them.
enum TimeCode {
  /// Seconds of `ss.mmm`, `mm:ss.mmm` or `hh:mm:ss.mmm`; comma or point, at most nine decimals.
  ///
  /// The first part may be of any size up to 9 digits, the others are below 60.
  static func seconds(_ text: some StringProtocol) -> Double? {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard (1...3).contains(parts.count) else { return nil }
    var total = 0.0
    for (index, part) in parts.enumerated() {
      let isLast = index == parts.count - 1
      let halves = part.split(omittingEmptySubsequences: false) { $0 == "." || $0 == "," }
      guard halves.count == 1 || (isLast && halves.count == 2), let whole = digits(halves[0]) else {
        return nil
      }
      guard index == 0 || whole < 60 else { return nil }
      var value = whole
      if halves.count == 2 {
        guard digits(halves[1]) != nil, let exact = Double("\(halves[0]).\(halves[1])") else { return nil }
        value = exact
      }
      total = total * 60 + value
    }
    return total
  }

  /// `hh:mm:ss.mmm` with the separator before the milliseconds.
  static func text(_ seconds: Double, separator: String) -> String {
    let milliseconds = Int((max(seconds, 0) * 1000).rounded())
    func padded(_ number: Int, _ width: Int) -> String {
      let digits = String(number)
      return String(repeating: "0", count: max(width - digits.count, 0)) + digits
    }
    let hours = padded(milliseconds / 3_600_000, 2)
    let minutes = padded(milliseconds / 60_000 % 60, 2)
    let rest = padded(milliseconds / 1000 % 60, 2)
    return "\(hours):\(minutes):\(rest)\(separator)\(padded(milliseconds % 1000, 3))"
  }

  /// The window between two times around a separator such as `-->`, or `nil` when there is no separator.
  /// - Throws: `ScriptError.wrongTime` or `ScriptError.wrongOrder`.
  static func window(
    _ source: SourceText, separators: [String], path: String
  ) throws(ScriptError) -> (start: Double, end: Double, rest: SourceText)? {
    for separator in separators {
      let width = separator.unicodeScalars.count
      guard let index = (0..<source.count).first(where: { source.has(separator, at: $0) }) else { continue }
      let left = source[0..<index].trimmed
      let right = source.from(index + width).trimmed
      let length = right.scalars.firstIndex { $0.properties.isWhitespace } ?? right.count
      let start = try time(left, path: path)
      let end = try time(right[0..<length], path: path)
      guard end > start else {
        throw .wrongOrder(ScriptLocation(path: path, position: right.start), start: start, end: end)
      }
      return (start, end, right.from(length))
    }
    return nil
  }

  /// One time.
  /// - Throws: `ScriptError.wrongTime`.
  static func time(_ source: SourceText, path: String) throws(ScriptError) -> Double {
    if let seconds = seconds(source.string) { return seconds }
    throw .wrongTime(ScriptLocation(path: path, position: source.start), found: source.string)
  }

  private static func digits(_ text: some StringProtocol) -> Double? {
    guard (1...9).contains(text.utf8.count), text.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else {
      return nil
    }
    return Double(text)
  }
}
