import CAV

/// How stored pictures are turned or mirrored for display: the eight symmetries of a rectangle.
struct Orientation: Equatable {
  /// Shown column = `xx * column + yx * row`, shown row = `xy * column + yy * row`, up to a shift.
  private let xx: Int
  private let xy: Int
  private let yx: Int
  private let yy: Int

  /// Stored as shown.
  static let upright = Orientation(xx: 1, xy: 0, yx: 0, yy: 1)

  private init(xx: Int, xy: Int, yx: Int, yy: Int) {
    self.xx = xx
    self.xy = xy
    self.yx = yx
    self.yy = yy
  }

  /// The orientation of an Exif tag, 1 to 8; any other number counts as upright.
  ///
  /// - Source: Exif 2.32, 4.6.4: where the stored row 0 and column 0 are shown.
  init(exif value: Int) {
    switch value {
    case 2: self.init(xx: -1, xy: 0, yx: 0, yy: 1)
    case 3: self.init(xx: -1, xy: 0, yx: 0, yy: -1)
    case 4: self.init(xx: 1, xy: 0, yx: 0, yy: -1)
    case 5: self.init(xx: 0, xy: 1, yx: 1, yy: 0)
    case 6: self.init(xx: 0, xy: 1, yx: -1, yy: 0)
    case 7: self.init(xx: 0, xy: -1, yx: -1, yy: 0)
    case 8: self.init(xx: 0, xy: -1, yx: 1, yy: 0)
    default: self = .upright
    }
  }

  /// The orientation in a stream's display matrix; any other angle than a multiple of 90 counts as upright.
  ///
  /// - Source: ISO/IEC 14496-12, 6.2.2: `[a b u; c d v; x y w]`, x' = a x + c y, y' = b x + d y.
  static func of(_ stream: UnsafeMutablePointer<AVStream>) -> Orientation {
    var size = 0
    guard let data = av_stream_get_side_data(stream, AV_PKT_DATA_DISPLAYMATRIX, &size), size >= 36
    else { return .upright }
    func sign(_ index: Int) -> Int {
      let value = UnsafeRawPointer(data).loadUnaligned(fromByteOffset: index * 4, as: Int32.self)
      return value > 1 << 15 ? 1 : value < -(1 << 15) ? -1 : 0
    }
    let found = Orientation(xx: sign(0), xy: sign(1), yx: sign(3), yy: sign(4))
    let isRightAngled =
      abs(found.xx) + abs(found.xy) == 1 && abs(found.xx) == abs(found.yy) && abs(found.xy) == abs(found.yx)
    return isRightAngled ? found : .upright
  }

  /// Whether width and height change places.
  var swapsAxes: Bool { xx == 0 }

  /// Degrees clockwise, mirroring aside.
  var degrees: Int {
    switch (xx, xy) {
    case (1, _): 0
    case (_, 1): 90
    case (-1, _): 180
    default: 270
    }
  }

  /// `image` as it should be shown.
  func apply(to image: Image) -> Image {
    if self == .upright { return image }
    let (width, height) = swapsAxes ? (image.height, image.width) : (image.width, image.height)
    let shiftX = xx + yx < 0 ? width - 1 : 0
    let shiftY = xy + yy < 0 ? height - 1 : 0
    let step = image.channelCount
    var turned = Image(width: width, height: height, hasAlpha: image.hasAlpha)
    image.bytes.withUnsafeBufferPointer { source in
      turned.bytes.withUnsafeMutableBufferPointer { target in
        for row in 0..<image.height {
          for column in 0..<image.width {
            let x = xx * column + yx * row + shiftX
            let y = xy * column + yy * row + shiftY
            let from = (row * image.width + column) * step
            let to = (y * width + x) * step
            for channel in 0..<step { target[to + channel] = source[from + channel] }
          }
        }
      }
    }
    return turned
  }
}
