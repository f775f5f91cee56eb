import Foundation

extension AnalysisReport {
  /// The segments as a W3C EmotionML 1.0 document.
  ///
  /// Every class is a `category` with its probability as value; valence (the W3C's "pleasure"), arousal and
  /// dominance are moved from -1...1 to the 0...1 that EmotionML demands, intensity from 0...2. The place in
  /// the file is a media fragment of the reference.
  /// - Source: "Emotion Markup Language (EmotionML) 1.0", W3C Recommendation 22 May 2014; dimensions from
  ///   "Vocabularies for EmotionML", W3C Working Group Note 1 April 2014.
  public var emotionML: String {
    var lines = [
      #"<?xml version="1.0" encoding="UTF-8"?>"#,
      #"<emotionml version="1.0" xmlns="http://www.w3.org/2009/10/emotionml""#,
      ##"    category-set="#render" dimension-set="http://www.w3.org/TR/emotion-voc/xml#pad-dimensions">"##,
      #"  <vocabulary type="category" id="render">"#,
    ]
    let classes = classes.isEmpty ? ["neutral"] : classes
    lines += classes.map { #"    <item name="\#(escaped($0))"/>"# }
    lines.append("  </vocabulary>")
    func number(_ value: Double) -> String { String(format: "%.4f", min(max(value, 0), 1)) }
    for segment in segments {
      let fragment = String(format: "#t=%.3f,%.3f", segment.start, segment.end)
      let confidence = number(segment.confidence)
      lines.append("  <emotion>")
      for name in classes {
        let value = number(segment.emotion[name] ?? 0)
        lines.append(#"    <category name="\#(escaped(name))" value="\#(value)"/>"#)
      }
      let dimensions = [
        ("pleasure", segment.valence), ("arousal", segment.arousal), ("dominance", segment.dominance),
      ]
      for (name, value) in dimensions {
        lines.append(#"    <dimension name="\#(name)" value="\#(number((value + 1) / 2))"/>"#)
      }
      lines.append(#"    <intensity value="\#(number(segment.intensity / 2))" confidence="\#(confidence)"/>"#)
      lines.append(#"    <reference uri="\#(escaped(uri + fragment))" role="expressedBy"/>"#)
      lines.append("  </emotion>")
    }
    lines.append("</emotionml>")
    return lines.joined(separator: "\n") + "\n"
  }

  /// The file's name as a relative URI.
  private var uri: String {
    let name = file.split(separator: "/").last.map(String.init) ?? file
    return name.addingPercentEncoding(withAllowedCharacters: .urlPathAllowed) ?? name
  }

  private func escaped(_ text: String) -> String {
    text.replacingOccurrences(of: "&", with: "&amp;").replacingOccurrences(of: "<", with: "&lt;")
      .replacingOccurrences(of: ">", with: "&gt;").replacingOccurrences(of: "\"", with: "&quot;")
  }
}
