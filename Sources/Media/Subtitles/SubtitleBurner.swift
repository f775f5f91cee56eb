import Glibc

/// Draws subtitles into pictures: white sans serif with a dark outline, centred at the bottom.
///
/// ```swift
/// let burner = try SubtitleBurner(cues, width: 640, height: 480)
/// frame.image = try burner.burn(into: frame.image, at: frame.seconds)
/// ```
public struct SubtitleBurner: ~Copyable {
  private let filter: TextFilter?
  private let width: Int
  private let height: Int
  private let cues: [SubtitleCue]

  /// Prepares `cues` for pictures of one size.
  ///
  /// - Throws: `unsupported` when FFmpeg was built without libass or no font is installed.
  public init(_ cues: [SubtitleCue], width: Int, height: Int, hasAlpha: Bool = false) throws(MediaError) {
    let prepared = SubtitleCue.prepared(cues)
    self.cues = prepared
    self.width = width
    self.height = height
    guard let first = prepared.first else {
      filter = nil
      return
    }
    let folder = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    // Never committed: it disappears once libass has read it.
    let script = try AtomicFile(folder + "/render-subtitles.ass")
    try script.write(Array(Self.script(prepared, width: width, height: height).utf8))
    let filter = try TextFilter.open(
      script: script.temporaryPath, width: width, height: height, hasAlpha: hasAlpha)
    _ = consume script
    // Without any font libass draws nothing and says nothing.
    let blank = Image(width: width, height: height, hasAlpha: hasAlpha)
    let probe = filter.draw(on: blank, at: (first.start + first.end) / 2)
    guard let probe, probe != blank else {
      throw .unsupported(
        what: "drawing subtitles without a font",
        supported: "install one (Debian: fonts-dejavu-core), or write a subtitle track")
    }
    self.filter = filter
  }

  /// `image` with the texts shown at `seconds`.
  ///
  /// - Throws: `invalid` when the picture is not of the size or kind announced.
  public func burn(into image: Image, at seconds: Double) throws(MediaError) -> Image {
    guard let filter, cues.contains(where: { $0.start <= seconds && seconds < $0.end }) else { return image }
    guard image.width == width, image.height == height, let drawn = filter.draw(on: image, at: seconds) else {
      throw .invalid(what: "subtitles cannot be drawn into a picture of \(image.width)x\(image.height)")
    }
    return drawn
  }

  /// The cues as an Advanced SubStation Alpha script whose coordinates are pixels.
  static func script(_ cues: [SubtitleCue], width: Int, height: Int) -> String {
    let size = max(10, height / 16)
    let margin = max(2, height / 20)
    var lines = [
      "[Script Info]", "ScriptType: v4.00+", "PlayResX: \(width)", "PlayResY: \(height)", "WrapStyle: 0",
      "ScaledBorderAndShadow: yes", "", "[V4+ Styles]",
      "Format: Name, Fontname, Fontsize, PrimaryColour, OutlineColour, BackColour, Bold, BorderStyle, Outline, "
        + "Shadow, Alignment, MarginL, MarginR, MarginV, Encoding",
      "Style: Default,Sans,\(size),&H00FFFFFF,&H00101010,&H80000000,0,1,\(max(1, size / 14)),0,2,"
        + "\(margin),\(margin),\(margin),1",
      "", "[Events]", "Format: Layer, Start, End, Style, Text",
    ]
    for cue in cues {
      lines.append("Dialogue: 0,\(time(cue.start)),\(time(cue.end)),Default,\(escaped(cue.text))")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// Text in which nothing is markup: braces are escaped, and a backslash is kept from joining what follows.
  private static func escaped(_ text: String) -> String {
    text.map { character -> String in
      switch character {
      case "\\": "\\\u{2060}"
      case "{": "\\{"
      case "}": "\\}"
      case "\n": "\\N"
      default: String(character)
      }
    }.joined()
  }

  /// `h:mm:ss.cc`
  private static func time(_ seconds: Double) -> String {
    let total = Int((seconds * 100).rounded())
    func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
    return "\(total / 360_000):\(two(total / 6000 % 60)):\(two(total / 100 % 60)).\(two(total % 100))"
  }
}
