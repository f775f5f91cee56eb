import Foundation

/// A self-contained HTML page: one style sheet, no scripts, no outside resources.
struct HTMLPage {
  var title: String
  private var body = ""

  init(title: String) {
    self.title = title
  }

  /// Text made safe for HTML content and attribute values.
  static func escape(_ text: String) -> String {
    var result = ""
    for character in text {
      switch character {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      default: result.append(character)
      }
    }
    return result
  }

  mutating func heading(_ text: String) { body += "<h2>\(Self.escape(text))</h2>\n" }
  mutating func paragraph(_ text: String) { body += "<p>\(Self.escape(text))</p>\n" }

  /// A table; cells are plain text unless given as `.html`.
  mutating func table(header: [String], rows: [[Cell]]) {
    body += "<table><thead><tr>"
    for cell in header { body += "<th>\(Self.escape(cell))</th>" }
    body += "</tr></thead><tbody>\n"
    for row in rows {
      body += "<tr>"
      for cell in row { body += "<td>\(cell.html)</td>" }
      body += "</tr>\n"
    }
    body += "</tbody></table>\n"
  }

  /// A picture inlined as a data address.
  mutating func picture(png: [UInt8], caption: String) {
    body += "<figure><img alt=\"\(Self.escape(caption))\" "
    body += "src=\"data:image/png;base64,\(Data(png).base64EncodedString())\">"
    body += "<figcaption>\(Self.escape(caption))</figcaption></figure>\n"
  }

  /// One cell of a table.
  enum Cell: ExpressibleByStringLiteral {
    case text(String)
    /// A player with the sound inlined as WAV.
    case audio(wav: [UInt8])
    case number(Double?, decimals: Int)
    /// Names with bars of their shares, 0...1.
    case shares([(name: String, share: Double)])
    /// Players of files beside the page; empty without any.
    case players(audio: String?, video: String?)
    /// Values 0...1 as a line, and a page that shows more.
    case curve([Float], link: String?)
    /// Text that should be seen.
    case marked(String)

    init(stringLiteral value: String) { self = .text(value) }

    fileprivate var html: String {
      switch self {
      case .text(let text): HTMLPage.escape(text)
      case .audio(let wav):
        "<audio controls preload=\"none\" src=\"data:audio/wav;base64,\(Data(wav).base64EncodedString())\"></audio>"
      case .shares(let parts):
        parts.map { part in
          let width = Int((min(max(part.share, 0), 1) * 100).rounded())
          return
            "<div class=\"bar\"><i style=\"width:\(width)%\"></i><span>\(HTMLPage.escape(part.name)) \(width) %"
            + "</span></div>"
        }.joined()
      case .players(let audio, let video):
        [(audio, "audio"), (video, "video")].compactMap { path, kind in
          path.map { "<\(kind) controls preload=\"none\" src=\"\(HTMLPage.escape($0))\"></\(kind)>" }
        }.joined()
      case .curve(let values, let link):
        [
          values.isEmpty ? nil : HTMLPage.drawing(values),
          link.map { "<a href=\"\(HTMLPage.escape($0))\">face</a>" },
        ].compactMap { $0 }.joined()
      case .marked(let text): "<b class=\"mark\">\(HTMLPage.escape(text))</b>"
      case .number(let value, let decimals):
        value.map { String(format: "%.\(decimals)f", $0) } ?? "not measured"
      }
    }
  }

  /// Values 0...1 as a line, 160 by 32 pixels.
  private static func drawing(_ values: [Float]) -> String {
    let step = 160 / Double(max(values.count - 1, 1))
    let points = values.enumerated().map { String(format: "%.0f,%.0f", Double($0) * step, 31 - 30 * Double($1)) }
    return "<svg width=\"160\" height=\"32\" role=\"img\"><polyline fill=\"none\" stroke=\"#357abd\" points=\""
      + points.joined(separator: " ") + "\"/></svg>"
  }

  /// The whole page.
  var html: String {
    """
    <!doctype html>
    <html lang="en"><head><meta charset="utf-8"><title>\(Self.escape(title))</title>
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="generator" content="render; the sound and pictures on this page are AI-generated">
    <style>
    body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 70rem; padding: 0 1rem; color: #24272e; }
    table { border-collapse: collapse; width: 100%; } th, td { text-align: left; vertical-align: top; padding: .35rem .6rem;
    border-bottom: 1px solid #dfe3e9; } th { background: #f4f6f9; } figure { margin: 1rem 0; } img { max-width: 100%; }
    .bar { position: relative; background: #eef1f5; margin: .1rem 0; min-width: 8rem; } .bar i { position: absolute;
    left: 0; top: 0; bottom: 0; background: #9cc3e8; } .bar span { position: relative; padding: 0 .3rem; }
    .mark { background: #ffe9b8; font-weight: 500; }
    figcaption { color: #667; font-size: .9em; }
    </style></head><body>
    <h1>\(Self.escape(title))</h1>
    \(body)</body></html>

    """
  }
}
