import Media

/// Curves over a common horizontal axis, drawn as a PNG: one colour per curve from cold to hot.
struct LinePlot {
  /// One curve; `nil` values leave a gap (unvoiced frames, for instance).
  struct Series {
    var label: String
    var points: [(x: Double, y: Double?)]
  }

  var title: String
  var xLabel: String
  var yLabel: String
  var series: [Series]
  /// Whether each point also gets a dot.
  var marks = false

  /// Draws the plot; curves without any value give empty axes.
  func image(width: Int = 960, height: Int = 420) -> Image {
    var canvas = Canvas(width: width, height: height)
    let left = 90.0
    let right = Double(width) - 120
    let top = 44.0
    let bottom = Double(height) - 56
    let xs = Axis(covering: series.flatMap { $0.points.map(\.x) })
    let ys = Axis(covering: series.flatMap { $0.points.compactMap(\.y) })
    func px(_ x: Double) -> Double { left + xs.share(x) * (right - left) }
    func py(_ y: Double) -> Double { bottom - ys.share(y) * (bottom - top) }

    canvas.text(title, x: Int(left), y: 14)
    for tick in ys.ticks {
      canvas.line(from: (left, py(tick)), to: (right, py(tick)), .grid, thickness: 1)
      let label = Axis.format(tick)
      canvas.text(label, x: Int(left) - 10 - Canvas.textWidth(label), y: Int(py(tick)) - 7)
    }
    for tick in xs.ticks {
      canvas.line(from: (px(tick), top), to: (px(tick), bottom), .grid, thickness: 1)
      let label = Axis.format(tick)
      canvas.text(label, x: Int(px(tick)) - Canvas.textWidth(label) / 2, y: Int(bottom) + 10)
    }
    canvas.text(xLabel, x: Int((left + right) / 2) - Canvas.textWidth(xLabel) / 2, y: height - 22)
    canvas.text(yLabel, x: Int(right) - Canvas.textWidth(yLabel), y: 14)
    for (index, one) in series.enumerated() {
      let color = ColorMap.heat(series.count > 1 ? Double(index) / Double(series.count - 1) : 0.5)
      for (a, b) in zip(one.points, one.points.dropFirst()) {
        guard let ya = a.y, let yb = b.y else { continue }
        canvas.line(from: (px(a.x), py(ya)), to: (px(b.x), py(yb)), color, thickness: 2)
      }
      if marks {
        for point in one.points {
          guard let y = point.y else { continue }
          canvas.line(from: (px(point.x), py(y)), to: (px(point.x), py(y)), color, thickness: 7)
        }
      }
      let row = Int(top) + index * 20
      canvas.fill(x: Int(right) + 12, y: row + 4, width: 16, height: 6, color)
      canvas.text(one.label, x: Int(right) + 34, y: row)
    }
    return canvas.image
  }
}

/// The range and the ticks of one axis.
struct Axis {
  let low: Double
  let high: Double
  let ticks: [Double]

  /// Round limits around `values`; 0...1 when there are none.
  init(covering values: [Double]) {
    let finite = values.filter(\.isFinite)
    let minimum = finite.min() ?? 0
    let maximum = finite.max() ?? 1
    let span = max(maximum - minimum, max(abs(maximum), 1) * 1e-3)
    var step = 1.0
    while step * 6 < span { step *= 10 }
    while step * 6 / 10 >= span { step /= 10 }
    if step * 6 / 5 >= span { step /= 5 } else if step * 6 / 2 >= span { step /= 2 }
    low = (minimum / step).rounded(.down) * step
    high = max((maximum / step).rounded(.up) * step, low + step)
    let count = Int(((high - low) / step).rounded())
    let first = low
    ticks = (0...count).map { first + Double($0) * step }
  }

  /// Where `value` lies between the limits, 0...1 inside.
  func share(_ value: Double) -> Double { (value - low) / (high - low) }

  /// A short label: at most three decimals, none that are zero.
  static func format(_ value: Double) -> String {
    let rounded = (value * 1000).rounded() / 1000
    return rounded == rounded.rounded() && abs(rounded) < 1e9 ? String(Int(rounded)) : String(rounded)
  }
}
