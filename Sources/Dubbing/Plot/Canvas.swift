import Media

/// A picture to draw plots on: filled rectangles, smooth lines and small labels.
struct Canvas {
  /// A colour, each channel 0...255.
  struct Color: Sendable {
    var red: UInt8
    var green: UInt8
    var blue: UInt8

    static let white = Color(red: 255, green: 255, blue: 255)
    static let ink = Color(red: 40, green: 44, blue: 52)
    static let grid = Color(red: 222, green: 226, blue: 232)
  }

  let width: Int
  let height: Int
  private var bytes: [UInt8]

  init(width: Int, height: Int, background: Color = .white) {
    self.width = width
    self.height = height
    bytes = [UInt8](repeating: 0, count: width * height * 3)
    fill(x: 0, y: 0, width: width, height: height, background)
  }

  /// The picture drawn so far.
  var image: Image { Image(width: width, height: height, bytes: bytes) }

  /// Mixes `color` into one pixel; `coverage` 1 replaces it. Points outside are ignored.
  mutating func blend(x: Int, y: Int, _ color: Color, coverage: Double = 1) {
    guard x >= 0, y >= 0, x < width, y < height, coverage > 0 else { return }
    let offset = (y * width + x) * 3
    let share = min(coverage, 1)
    for (channel, value) in [color.red, color.green, color.blue].enumerated() {
      let old = Double(bytes[offset + channel])
      bytes[offset + channel] = UInt8(old + (Double(value) - old) * share + 0.5)
    }
  }

  mutating func fill(x: Int, y: Int, width: Int, height: Int, _ color: Color) {
    for row in max(0, y)..<max(0, min(self.height, y + height)) {
      for column in max(0, x)..<max(0, min(self.width, x + width)) {
        let offset = (row * self.width + column) * 3
        bytes[offset] = color.red
        bytes[offset + 1] = color.green
        bytes[offset + 2] = color.blue
      }
    }
  }

  /// A line of the given thickness in pixels with soft edges.
  mutating func line(
    from start: (x: Double, y: Double), to end: (x: Double, y: Double), _ color: Color,
    thickness: Double = 1.5
  ) {
    let reach = thickness / 2 + 1
    let lengthSquared = (end.x - start.x) * (end.x - start.x) + (end.y - start.y) * (end.y - start.y)
    let columns = Int(min(start.x, end.x) - reach)...Int(max(start.x, end.x) + reach)
    let rows = Int(min(start.y, end.y) - reach)...Int(max(start.y, end.y) + reach)
    for y in rows {
      for x in columns {
        let dx = Double(x) - start.x
        let dy = Double(y) - start.y
        let along = dx * (end.x - start.x) + dy * (end.y - start.y)
        let position = lengthSquared > 0 ? min(1, max(0, along / lengthSquared)) : 0
        let offX = dx - position * (end.x - start.x)
        let offY = dy - position * (end.y - start.y)
        let distance = (offX * offX + offY * offY).squareRoot()
        blend(x: x, y: y, color, coverage: thickness / 2 + 0.5 - distance)
      }
    }
  }

  /// Writes a label in capitals; `x` and `y` are its top left corner.
  mutating func text(_ text: String, x: Int, y: Int, _ color: Color = .ink, scale: Int = 2) {
    for (index, character) in text.uppercased().enumerated() {
      for row in 0..<PixelFont.size.height {
        for column in 0..<PixelFont.size.width
        where PixelFont.isSet(character, column: column, row: row) {
          fill(
            x: x + (index * PixelFont.advance + column) * scale, y: y + row * scale,
            width: scale, height: scale, color)
        }
      }
    }
  }

  /// Width in pixels that `text(_:x:y:_:scale:)` takes.
  static func textWidth(_ text: String, scale: Int = 2) -> Int {
    text.count * PixelFont.advance * scale
  }
}
